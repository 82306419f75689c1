package io.millrace.eval.run;

import io.millrace.language.understand.Interpretation;
import io.millrace.schemas.Statement;
import java.util.List;

/** What Millrace makes of a question, before anything is run. */
public sealed interface Reply {

    /** @param statement what would be executed: it has passed review */
    record Query(Interpretation interpretation, Statement statement, double confidence, String name) implements Reply {}

    /**
     * A question to the user.
     *
     * @param first the likeliest of the choices
     * @param choices the statements of the choices that can be composed
     */
    record Question(Interpretation first, List<Statement> choices, double confidence) implements Reply {
        public Question {
            choices = List.copyOf(choices);
        }
    }

    /** Not understood, or not in the data; the user is told why. */
    record Declined(String why) implements Reply {}

    /** Something went wrong that is not the user's doing. */
    record Broken(String why) implements Reply {}
}
