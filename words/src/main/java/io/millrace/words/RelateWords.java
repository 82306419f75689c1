package io.millrace.words;

import io.millrace.language.index.Lemma;
import io.millrace.words.WordNet.Sense;
import io.millrace.words.WordNet.Synset;
import java.util.List;
import java.util.Locale;

/** How near the dictionary alone puts two words: what the vectors are compared with. */
final class RelateWords {
    private static final double ONE_STEP = 0.6;

    private final WordNet wordNet;

    RelateWords(WordNet wordNet) {
        this.wordNet = wordNet;
    }

    /** As {@link io.millrace.language.words.WordVectors#alignment}. */
    double alignment(List<String> phrase, List<String> name) {
        double said = phrase.stream()
                .mapToDouble(word -> name.stream()
                        .mapToDouble(other -> near(word, other))
                        .max()
                        .orElse(0))
                .average()
                .orElse(0);
        double named = name.stream()
                .mapToDouble(other -> phrase.stream()
                        .mapToDouble(word -> near(word, other))
                        .max()
                        .orElse(0))
                .average()
                .orElse(0);
        return 0.6 * said + 0.4 * named;
    }

    /** 1 for words of one first meaning, less for later ones, and for a meaning directly above or below. */
    private double near(String word, String other) {
        String one = Lemma.of(word);
        String two = Lemma.of(other);
        return one.equals(two) ? 1 : Math.max(reach(one, two), reach(two, one));
    }

    private double reach(String word, String other) {
        double most = 0;
        for (Sense sense : wordNet.sensesOf(word)) {
            Synset synset = wordNet.synset(sense.id());
            double weight = 1 - 0.1 * Math.min(5, sense.place());
            if (names(synset, other)) {
                most = Math.max(most, weight);
            } else if (synset.related().stream().anyMatch(id -> names(wordNet.synset(id), other))) {
                most = Math.max(most, ONE_STEP * weight);
            }
        }
        return most;
    }

    private static boolean names(Synset synset, String word) {
        return synset.words().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(word));
    }
}
