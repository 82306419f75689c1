package io.millrace.agent;

import io.millrace.schemas.Clarification;
import io.millrace.schemas.Context;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a stage. {@code Route} decides what happens next. */
public sealed interface StageOutcome {

    /**
     * The stage did its work.
     *
     * @param context what the next stage is given: the request's context with this stage's own part added
     * @param output a JSON document for people and for the page: what the stage found out
     */
    record Completed(Context context, String output) implements StageOutcome {}

    /**
     * The program has to go back to the composer.
     *
     * @param context as for {@link Completed}; the findings are put into it by the route
     * @param output a JSON document: what else there is to tell, of a model that was asked for instance; null for nothing
     */
    record Rejected(
            Context context,
            List<Finding> findings,
            @Nullable String output) implements StageOutcome {
        public Rejected(Context context, List<Finding> findings) {
            this(context, findings, null);
        }

        public Rejected {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("a rejection says why");
            }
        }
    }

    /**
     * The stage could not do its work; the category decides whether it is tried again.
     *
     * @param output as for {@link Rejected}
     */
    record Failed(Failure failure, @Nullable String output) implements StageOutcome {
        public Failed(Failure failure) {
            this(failure, null);
        }
    }

    /**
     * The question has several close readings, and the user is to choose.
     *
     * @param clarification the question and its candidates, with as much as is known of them
     * @param output as for {@link Completed}
     */
    record NeedsInput(Clarification clarification, String output) implements StageOutcome {
        public NeedsInput {
            if (clarification.getCandidates().size() < 2) {
                throw new IllegalArgumentException("a question to the user offers at least two choices");
            }
        }
    }
}
