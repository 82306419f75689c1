package io.millrace.words;

import io.millrace.words.WordNet.Sense;
import io.millrace.words.WordNet.Synset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Moves the vectors of words that the dictionary relates towards each other, without losing where each came from: retrofitting
 * (Faruqui and others 2015). Words of one meaning draw each other fully, words of the meaning above or below a quarter as much, and the
 * second and third meaning of a word less than its first.
 */
final class DrawTogether {
    private static final int MEANINGS = 3;
    private static final double RELATED = 0.25;
    private static final int ROUNDS = 10;

    private final WordNet wordNet;

    DrawTogether(WordNet wordNet) {
        this.wordNet = wordNet;
    }

    List<float[]> draw(List<String> words, List<float[]> vectors) {
        List<Map<Integer, Double>> neighbours = neighbours(words);
        List<float[]> drawn = vectors;
        for (int round = 0; round < ROUNDS; round++) {
            drawn = round(vectors, drawn, neighbours);
        }
        drawn.forEach(Unit::normalise);
        return drawn;
    }

    private static List<float[]> round(
            List<float[]> origin, List<float[]> vectors, List<Map<Integer, Double>> neighbours) {
        List<float[]> result = new ArrayList<>(vectors.size());
        for (int i = 0; i < vectors.size(); i++) {
            float[] moved = origin.get(i).clone();
            double total = neighbours.get(i).values().stream()
                    .mapToDouble(weight -> weight)
                    .sum();
            if (total > 0) {
                double pull = Math.min(1, total);
                neighbours
                        .get(i)
                        .forEach((other, weight) -> Unit.add(moved, pull * weight / total, vectors.get(other)));
                for (int k = 0; k < moved.length; k++) {
                    moved[k] /= (float) (1 + pull);
                }
            }
            result.add(moved);
        }
        return result;
    }

    private List<Map<Integer, Double>> neighbours(List<String> words) {
        Map<String, Integer> places = new HashMap<>();
        List<Map<Integer, Double>> neighbours = new ArrayList<>();
        for (String word : words) {
            places.put(word, places.size());
            // In order, so that sums are the same each time.
            neighbours.add(new TreeMap<>());
        }
        for (String word : words) {
            for (Sense sense : wordNet.sensesOf(word)) {
                if (sense.place() < MEANINGS) {
                    Synset synset = wordNet.synset(sense.id());
                    double weight = 1.0 / (1 + sense.place());
                    link(places, neighbours, word, synset, weight);
                    for (String related : synset.related()) {
                        link(places, neighbours, word, wordNet.synset(related), RELATED * weight);
                    }
                }
            }
        }
        return neighbours;
    }

    private static void link(
            Map<String, Integer> places,
            List<Map<Integer, Double>> neighbours,
            String word,
            Synset synset,
            double weight) {
        Integer one = places.get(word);
        for (String name : synset.words()) {
            Integer other = places.get(name.toLowerCase(Locale.ROOT));
            if (one != null && other != null && !one.equals(other)) {
                neighbours.get(one).merge(other, weight, Math::max);
                neighbours.get(other).merge(one, weight, Math::max);
            }
        }
    }
}
