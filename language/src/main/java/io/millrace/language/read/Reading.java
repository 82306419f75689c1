package io.millrace.language.read;

import io.millrace.language.intent.Intent;
import java.util.List;

/** What became of a question. */
public sealed interface Reading {

    /** Words of the question and what they were taken for. */
    record Words(String words, String meaning) {}

    List<Words> understood();

    /**
     * The question was read.
     *
     * @param confidence between 0 and 1: how well the words fit what they were taken for
     * @param summary what will be answered, in one sentence
     */
    record Understood(Intent intent, List<Words> understood, double confidence, String summary) implements Reading {
        public Understood {
            understood = List.copyOf(understood);
        }
    }

    /**
     * The question was not read.
     *
     * @param notUnderstood words that found no meaning or no place
     * @param suggestions questions that this catalog can answer
     */
    record Declined(List<Words> understood, List<String> notUnderstood, List<String> suggestions) implements Reading {
        public Declined {
            understood = List.copyOf(understood);
            notUnderstood = List.copyOf(notUnderstood);
            suggestions = List.copyOf(suggestions);
        }
    }
}
