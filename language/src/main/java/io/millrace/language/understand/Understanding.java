package io.millrace.language.understand;

import io.millrace.language.read.Reading.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a question. */
public sealed interface Understanding {

    /** Words of the question and what they were taken for. */
    List<Words> understood();

    /**
     * One way to take the question.
     *
     * @param confidence between 0 and 1: the share of such answers that are right
     * @param summary what will be answered, in one sentence
     * @param difference the schema elements that tell it from the other choices; empty where there are none
     */
    record Candidate(Interpretation interpretation, double confidence, String summary, String difference) {}

    /**
     * What a turn of a conversation did with the turn before it.
     *
     * @param kept what was taken over, in words
     * @param changed what is new, in words
     */
    record Edit(Kind kind, List<String> kept, List<String> changed) {
        public enum Kind {
            /** A question of its own. */
            NEW,
            /** An edit of the last one. */
            REFINEMENT,
            /** It uses an earlier or named result. */
            REFERENCE,
            /** Back to an earlier turn. */
            BACK,
            /** Nothing of before counts any more. */
            START_OVER,
            /** The last result got a name. */
            NAMED
        }

        public Edit {
            kept = List.copyOf(kept);
            changed = List.copyOf(changed);
        }
    }

    /**
     * The question is clear enough to be answered.
     *
     * @param edit what it did with the turn before it; null for a first question
     * @param name what the user wants the result to be called; null for none
     */
    record Clear(
            Candidate candidate,
            List<Words> understood,
            @Nullable Edit edit,
            @Nullable String name) implements Understanding {
        public Clear {
            understood = List.copyOf(understood);
        }
    }

    /**
     * Close readings that differ in what they answer.
     *
     * @param question what to ask the user
     * @param choices two or three, best first
     */
    record Unclear(String question, List<Candidate> choices, List<Words> understood) implements Understanding {
        public Unclear {
            choices = List.copyOf(choices);
            understood = List.copyOf(understood);
            if (choices.size() < 2) {
                throw new IllegalArgumentException("a choice between " + choices.size());
            }
        }
    }

    /**
     * The question was not understood well enough.
     *
     * @param notUnderstood words that found no meaning or no place
     * @param suggestions questions that this catalog can answer
     */
    record Declined(List<Words> understood, List<String> notUnderstood, List<String> suggestions)
            implements Understanding {
        public Declined {
            understood = List.copyOf(understood);
            notUnderstood = List.copyOf(notUnderstood);
            suggestions = List.copyOf(suggestions);
        }
    }
}
