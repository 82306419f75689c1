package io.millrace.words;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is taken from the dictionary.
 *
 * @param synsets the meanings, by part of speech (n, v, a, r) and number: "n10685516"
 * @param senses the meanings of a word, the most frequent of each part of speech first; all in small letters, with _ between words
 * @param irregular forms that follow no rule, with their dictionary form
 * @param uses how often a word was met in the texts that were tagged by hand; no entry for most
 */
record WordNet(
        Map<String, Synset> synsets,
        Map<String, List<String>> senses,
        Map<String, String> irregular,
        Map<String, Integer> uses) {
    /** Names of animals and of plants, thousands that no database of another kind has. */
    private static final Set<Integer> SPECIES = Set.of(5, 20);

    /**
     * One meaning.
     *
     * @param field the number of the file of the dictionary's authors that it is in
     * @param words what it is called, as it is written
     * @param related the meanings directly above and below it
     * @param gloss what it means
     */
    record Synset(int field, List<String> words, List<String> related, String gloss) {
        Synset {
            words = List.copyOf(words);
            related = List.copyOf(related);
        }
    }

    /** A meaning of a word, and how many meanings of the same part of speech are more frequent. */
    record Sense(String id, char part, int place) {}

    WordNet {
        synsets = Map.copyOf(synsets);
        senses = Map.copyOf(senses);
        irregular = Map.copyOf(irregular);
        uses = Map.copyOf(uses);
    }

    Synset synset(String id) {
        return Objects.requireNonNull(synsets.get(id), id);
    }

    /** The meanings of a word, by part of speech, the most frequent first; none for a word that is not in the dictionary. */
    List<Sense> sensesOf(String word) {
        List<Sense> result = new ArrayList<>();
        Map<Character, Integer> places = new HashMap<>();
        for (String id : senses.getOrDefault(word, List.of())) {
            int place = places.merge(id.charAt(0), 1, Integer::sum) - 1;
            result.add(new Sense(id, id.charAt(0), place));
        }
        return result;
    }

    /** True for a word that is neither always a proper name nor always a species. */
    boolean isOrdinary(String word) {
        return senses.getOrDefault(word, List.of()).stream()
                .map(this::synset)
                .anyMatch(synset ->
                        !SPECIES.contains(synset.field()) && synset.words().contains(word));
    }
}
