package io.millrace.words;

import java.util.Map;
import java.util.Set;

/**
 * What is taken from the dictionary: its single words in small letters.
 *
 * @param words the dictionary forms
 * @param irregular forms that follow no rule, with their dictionary form
 * @param uses how often a word was met in the texts that were tagged by hand; no entry for most
 */
record WordNet(Set<String> words, Map<String, String> irregular, Map<String, Integer> uses) {
    WordNet {
        words = Set.copyOf(words);
        irregular = Map.copyOf(irregular);
        uses = Map.copyOf(uses);
    }
}
