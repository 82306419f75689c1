package io.millrace.language.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the known values that are written nearly like some words, by the share of threes of letters that both have: what
 * <a href="https://www.postgresql.org/docs/current/pgtrgm.html">pg_trgm</a> calls similarity. Holds at most {@value #MOST_VALUES}
 * different values, those that came first.
 */
final class ValueTrigrams {
    /** "Germny" and "Germany" share half of their threes. */
    static final double LEAST_SIMILARITY = 0.5;

    private static final int MOST_VALUES = 20_000;
    private static final int SHORTEST = 5;
    private static final int LONGEST = 40;
    private static final int LETTERS = 3;

    private final List<String> values = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final Map<String, int[]> byTrigram = new HashMap<>();

    /** A folded value and how like it the words are, between {@link #LEAST_SIMILARITY} and 1. */
    record Similar(String value, double similarity) {}

    /** @param folded values without letter case and punctuation, each once */
    ValueTrigrams(Iterable<String> folded) {
        Map<String, List<Integer>> postings = new HashMap<>();
        for (String value : folded) {
            if (values.size() < MOST_VALUES && isWord(value)) {
                Set<String> trigrams = trigrams(value);
                trigrams.forEach(trigram -> postings.computeIfAbsent(trigram, none -> new ArrayList<>())
                        .add(values.size()));
                values.add(value);
                sizes.add(trigrams.size());
            }
        }
        postings.forEach((trigram, found) -> byTrigram.put(
                trigram, found.stream().mapToInt(Integer::intValue).toArray()));
    }

    /** The value that some words are most like; of equally like ones all. */
    List<Similar> nearest(String folded) {
        if (!isWord(folded)) {
            return List.of();
        }
        Set<String> trigrams = trigrams(folded);
        Map<Integer, Integer> shared = new HashMap<>();
        for (String trigram : trigrams) {
            Arrays.stream(byTrigram.getOrDefault(trigram, new int[0]))
                    .forEach(value -> shared.merge(value, 1, Integer::sum));
        }
        double best = LEAST_SIMILARITY;
        List<Similar> nearest = new ArrayList<>();
        for (Map.Entry<Integer, Integer> one : shared.entrySet()) {
            int all = trigrams.size() + sizes.get(one.getKey()) - one.getValue();
            double similarity = (double) one.getValue() / all;
            if (similarity >= best) {
                if (similarity > best) {
                    nearest.clear();
                }
                best = similarity;
                nearest.add(new Similar(values.get(one.getKey()), similarity));
            }
        }
        return List.copyOf(nearest);
    }

    private static boolean isWord(String folded) {
        return folded.length() >= SHORTEST
                && folded.length() <= LONGEST
                && folded.chars().anyMatch(Character::isLetter);
    }

    private static Set<String> trigrams(String folded) {
        Set<String> trigrams = new LinkedHashSet<>();
        for (String word : folded.split(" ")) {
            String padded = "  " + word + " ";
            for (int i = 0; i + LETTERS <= padded.length(); i++) {
                trigrams.add(padded.substring(i, i + LETTERS));
            }
        }
        return trigrams;
    }
}
