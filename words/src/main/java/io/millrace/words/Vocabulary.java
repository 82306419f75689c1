package io.millrace.words;

import java.util.Map;
import java.util.Objects;

/**
 * The pieces a text is cut into before the encoder sees it. They were numbered by how often they were seen, most often first, so that a
 * word which is one piece has a rank among the words of English.
 *
 * @param pieces number by piece; a piece that continues a word begins with ##
 */
record Vocabulary(Map<String, Integer> pieces) {
    private static final String CONTINUED = "##";

    Vocabulary {
        pieces = Map.copyOf(pieces);
    }

    /** True for a word that is one piece. */
    boolean isCommon(String word) {
        return pieces.containsKey(word);
    }

    /** @throws NullPointerException where the word is not one piece */
    int rank(String word) {
        return Objects.requireNonNull(pieces.get(word), word);
    }

    /** How many pieces a word is cut into, the longest first; the number of its letters and more where it cannot be cut. */
    int count(String word) {
        int count = 0;
        int start = 0;
        while (start < word.length()) {
            int end = word.length();
            while (end > start && !pieces.containsKey((start > 0 ? CONTINUED : "") + word.substring(start, end))) {
                end--;
            }
            if (end == start) {
                return word.length() + 1;
            }
            start = end;
            count++;
        }
        return count;
    }
}
