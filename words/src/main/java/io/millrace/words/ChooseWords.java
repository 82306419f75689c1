package io.millrace.words;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The words that are worth a vector: first those that are common (one piece of the encoder's vocabulary), then those met in texts, then
 * those of few pieces that are no names. Regular forms have none, unless they are in the dictionary themselves, since the vector of their
 * dictionary form stands for them.
 */
final class ChooseWords {
    private static final Pattern WORD = Pattern.compile("[a-z]{2,}");

    private final Vocabulary vocabulary;
    private final WordNet wordNet;

    ChooseWords(Vocabulary vocabulary, WordNet wordNet) {
        this.vocabulary = vocabulary;
        this.wordNet = wordNet;
    }

    /** In the order of their letters. */
    List<String> choose(int size) {
        var candidates = new TreeSet<String>();
        wordNet.senses().keySet().stream()
                .filter(word -> isKnown(word) || wordNet.isOrdinary(word))
                .forEach(candidates::add);
        wordNet.irregular().keySet().stream().filter(vocabulary::isCommon).forEach(candidates::add);
        candidates.removeIf(word -> !WORD.matcher(word).matches());
        List<String> ordered = new ArrayList<>(candidates);
        ordered.sort(Comparator.<String>comparingInt(word -> vocabulary.isCommon(word) ? 0 : 1)
                .thenComparing(word -> wordNet.uses().containsKey(word) ? 0 : 1)
                .thenComparingInt(vocabulary::count)
                .thenComparing(Comparator.naturalOrder()));
        return ordered.stream().limit(size).sorted().toList();
    }

    /** True for a word that is common or was met. */
    boolean isKnown(String word) {
        return vocabulary.isCommon(word) || wordNet.uses().containsKey(word);
    }
}
