package io.millrace.words;

/**
 * How much a word says within a phrase: little when it is in every text. Smooth inverse frequency (Arora, Liang, Ma 2017) with
 * a = 0.001; the frequency of a word follows from its rank (Zipf), since the encoder's vocabulary comes without counts.
 */
final class WeighWords {
    private static final double SMOOTH = 0.001;
    private static final double FREQUENCY_OF_THE_FIRST = 0.06;
    /** The most frequent word of all: where the ranks start. */
    private static final String FIRST = "the";

    private final Vocabulary vocabulary;

    WeighWords(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Above 0, at most 1. */
    double weight(String word) {
        if (!vocabulary.isCommon(word)) {
            return 1;
        }
        int rank = Math.max(1, vocabulary.rank(word) - vocabulary.rank(FIRST) + 1);
        return SMOOTH / (SMOOTH + FREQUENCY_OF_THE_FIRST / rank);
    }
}
