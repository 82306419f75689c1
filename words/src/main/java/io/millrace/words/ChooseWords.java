package io.millrace.words;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The words that are worth a vector: first those that are common (one piece of the encoder's vocabulary), then those met in texts, then
 * those of few pieces. Regular forms have none, since the vector of their dictionary form stands for them.
 */
final class ChooseWords {
    private final Vocabulary vocabulary;
    private final WordNet wordNet;

    ChooseWords(Vocabulary vocabulary, WordNet wordNet) {
        this.vocabulary = vocabulary;
        this.wordNet = wordNet;
    }

    /** In the order of their letters. */
    List<String> choose(int size) {
        Set<String> candidates = new TreeSet<>(wordNet.words());
        wordNet.irregular().keySet().stream().filter(vocabulary::isCommon).forEach(candidates::add);
        List<String> ordered = new ArrayList<>(candidates);
        ordered.sort(Comparator.<String>comparingInt(word -> vocabulary.isCommon(word) ? 0 : 1)
                .thenComparing(word -> wordNet.uses().containsKey(word) ? 0 : 1)
                .thenComparingInt(vocabulary::count)
                .thenComparing(Comparator.naturalOrder()));
        return ordered.stream().limit(size).sorted().toList();
    }
}
