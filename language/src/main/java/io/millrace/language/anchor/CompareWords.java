package io.millrace.language.anchor;

import io.millrace.language.index.Lemma;
import io.millrace.language.index.WordLists;
import io.millrace.language.words.WordVector;
import io.millrace.language.words.WordVectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the words of a vocabulary that a word of a question may stand for: itself, its kin, its synonyms. */
final class CompareWords {
    private static final Set<String> NEVER = Set.of(
            "the",
            "a",
            "an",
            "of",
            "in",
            "and",
            "or",
            "is",
            "are",
            "was",
            "were",
            "what",
            "which",
            "who",
            "how",
            "many",
            "much",
            "for",
            "with",
            "to",
            "by",
            "from",
            "that",
            "all",
            "each",
            "every",
            "show",
            "list",
            "find",
            "give",
            "return",
            "me",
            "their",
            "its",
            "there",
            "have",
            "has",
            "had",
            "do",
            "does",
            "did",
            "be",
            "been",
            "not",
            "no",
            "than",
            "more",
            "most",
            "least",
            "less",
            "any",
            "some",
            "on",
            "at",
            "as",
            "it",
            "his",
            "her",
            "them",
            "they",
            "whose",
            "where",
            "when",
            "please",
            "tell",
            "also",
            "both",
            "but",
            "i",
            "we",
            "you",
            "your",
            "our",
            "can",
            "us",
            "different",
            "distinct");

    private static final Set<String> PLAIN_WORDS = WordLists.BUNDLED.set("plain_word");
    private static final double LEAST_SIMILAR = 0.6;
    /** Of a word that is near nothing, the one word that it is nearest to is taken from here on. */
    private static final double LEAST_ALONE = 0.5;

    private final Map<String, List<String>> roots = new HashMap<>();
    private final Set<String> vocabulary;
    private final Map<String, WordVector> vectors = new LinkedHashMap<>();

    /** A word of the vocabulary and how close it is, between 0 and 1. */
    record Similar(String word, double similarity) {}

    CompareWords(Collection<String> vocabulary) {
        this.vocabulary = new LinkedHashSet<>(vocabulary);
        for (String word : vocabulary) {
            roots.computeIfAbsent(Lemma.root(word), none -> new ArrayList<>()).add(word);
            WordVector vector = word.length() < 3 ? null : WordVectors.BUNDLED.of(word);
            if (vector != null) {
                vectors.put(word, vector);
            }
        }
    }

    List<Similar> similar(String written, String lemma) {
        Map<String, Double> found = new LinkedHashMap<>();
        put(found, lemma, 1);
        put(found, written, 1);
        if (NEVER.contains(written)) {
            return List.of();
        }
        roots.getOrDefault(Lemma.root(written), List.of()).forEach(word -> put(found, word, 0.9));
        double nearness = 0.8;
        for (String synonym : WordLists.BUNDLED.synonyms(lemma)) {
            // What is meant more often comes first.
            put(found, synonym, nearness);
            nearness = Math.max(0.72, nearness - 0.02);
        }
        if (!written.equals(lemma)) {
            // "People" are counted in a population, a person is not.
            WordLists.BUNDLED.synonyms(written).forEach(synonym -> put(found, synonym, 0.8));
        }
        for (String synonym : WordLists.BUNDLED.synonyms(Lemma.root(lemma))) {
            put(found, synonym, 0.6);
        }
        if (found.isEmpty() && lemma.length() >= 5) {
            for (String word : vocabulary) {
                if (word.length() >= 5 && (word.startsWith(lemma) || lemma.startsWith(word))) {
                    put(found, word, 0.7);
                }
            }
        }
        if (found.values().stream().noneMatch(similarity -> similarity >= 0.9) && lemma.length() >= 3) {
            near(lemma, found);
        }
        List<Similar> similar = new ArrayList<>();
        found.forEach((word, similarity) -> similar.add(new Similar(word, similarity)));
        return similar;
    }

    /** Words that are used alike: "pupil" is near "student". */
    private void near(String lemma, Map<String, Double> found) {
        WordVector vector = WordVectors.BUNDLED.of(lemma);
        if (vector == null) {
            return;
        }
        String nearest = "";
        double most = LEAST_ALONE;
        for (Map.Entry<String, WordVector> other : vectors.entrySet()) {
            double similarity = vector.similarity(other.getValue());
            if (similarity >= LEAST_SIMILAR) {
                put(found, other.getKey(), likeness(similarity));
            } else if (similarity >= most) {
                nearest = other.getKey();
                most = similarity;
            }
        }
        if (found.isEmpty() && !nearest.isEmpty() && !PLAIN_WORDS.contains(lemma)) {
            // Not as near as any synonym, so that it is told apart from one.
            put(found, nearest, 0.45 + 0.4 * (most - LEAST_ALONE));
        }
    }

    private static double likeness(double similarity) {
        return Math.min(0.85, 0.25 + 0.6 * similarity);
    }

    private void put(Map<String, Double> found, String word, double similarity) {
        if (vocabulary.contains(word)) {
            found.merge(word, similarity, Math::max);
        }
    }
}
