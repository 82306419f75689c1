package io.millrace.words;

import io.millrace.words.WordNet.Sense;
import io.millrace.words.WordNet.Synset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A word's vector is half that of its letters and half that of what the dictionary says it means, since an encoder of sentences knows
 * little of a word that stands alone. Only what a known word mostly means counts: two meanings as a noun, one as a verb or adjective.
 */
final class EncodeWords {
    private static final int WORDS_OF_A_MEANING = 4;

    private final Encoder encoder;
    private final WordNet wordNet;
    private final ChooseWords choice;

    EncodeWords(Encoder encoder, WordNet wordNet, ChooseWords choice) {
        this.encoder = encoder;
        this.wordNet = wordNet;
        this.choice = choice;
    }

    /** One vector of length one for each word. */
    List<float[]> encode(List<String> words) {
        List<float[]> vectors = Unit.centre(encoder.encode(words));
        Map<String, float[]> meanings = meanings(words);
        for (int i = 0; i < words.size(); i++) {
            float[] meaning = new float[vectors.get(i).length];
            for (Sense sense : sensesThatCount(words.get(i))) {
                double weight = (sense.part() == 'n' ? 1.0 : 0.5) / (1 + sense.place());
                Unit.add(meaning, weight, Objects.requireNonNull(meanings.get(sense.id())));
            }
            Unit.normalise(meaning);
            Unit.add(vectors.get(i), 1, meaning);
            Unit.normalise(vectors.get(i));
        }
        return vectors;
    }

    private Map<String, float[]> meanings(List<String> words) {
        Set<String> ids = new LinkedHashSet<>();
        words.forEach(word -> sensesThatCount(word).forEach(sense -> ids.add(sense.id())));
        List<float[]> vectors =
                Unit.centre(encoder.encode(ids.stream().map(this::text).toList()));
        Map<String, float[]> result = new HashMap<>();
        int at = 0;
        for (String id : ids) {
            result.put(id, vectors.get(at++));
        }
        return result;
    }

    private List<Sense> sensesThatCount(String word) {
        if (!choice.isKnown(word)) {
            return List.of();
        }
        List<Sense> senses = new ArrayList<>(wordNet.sensesOf(word));
        senses.removeIf(sense -> sense.part() == 'r' || sense.place() >= (sense.part() == 'n' ? 2 : 1));
        return senses;
    }

    /** "student, pupil, educatee: a learner who is enrolled in an educational institution". */
    private String text(String id) {
        Synset synset = wordNet.synset(id);
        List<String> words = synset.words().stream()
                .limit(WORDS_OF_A_MEANING)
                .map(word -> word.toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList();
        return String.join(", ", words) + ": " + synset.gloss();
    }
}
