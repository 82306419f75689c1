package io.millrace.language.rank;

import io.millrace.language.anchor.Anchors;
import java.util.List;

/**
 * How sure an answer is: two logistic models over the best candidate and its distance to the others, calibrated on questions whose
 * databases had no part in the learning.
 *
 * @param right weights for "the best candidate is right"
 * @param answerable weights for "the database has what is asked for"
 */
public record Confidence(double[] right, double[] answerable) {
    /** How many features {@link #features} gives. */
    public static final int FEATURES = 24;

    /** The best candidate's probability, the next one's, what the best leaves over; the last one is always 1. */
    public static double[] features(Anchors anchors, List<RankForms.Ranked> ranked) {
        double[] features = new double[FEATURES];
        features[FEATURES - 1] = 1;
        if (ranked.isEmpty()) {
            return features;
        }
        RankForms.Ranked best = ranked.getFirst();
        double first = Math.clamp(best.probability(), 1e-4, 1 - 1e-4);
        double second = ranked.size() > 1 ? ranked.get(1).probability() : 0;
        double[] values = best.values();
        features[0] = Math.log(first / (1 - first));
        features[1] = first;
        features[2] = first - second;
        features[3] = Math.max(values[0], -12) / 4;
        features[4] = Math.max(values[1], -20) / 4;
        features[5] = Math.max(values[2], -8) / 2;
        for (int i = 4; i <= 15; i++) {
            features[2 + i] = Math.min(values[i], 5) / 2;
        }
        int words = Math.max(1, anchors.size());
        features[18] = values[11] / words;
        features[19] = (values[7] + values[8] + values[9] + values[10]) / words;
        features[20] = Math.min(words, 40) / 20.0;
        double said = 0;
        for (int t = 0; t < anchors.elements().tableCount(); t++) {
            said = Math.max(said, anchors.tableScore(t));
        }
        features[21] = said;
        features[22] = values[13] >= 0.95 ? 1 : 0;
        return features;
    }

    /** The probability that the best candidate is right. */
    public double ofRight(double[] features) {
        return logistic(right, features);
    }

    /** The probability that the question is about this database at all. */
    public double ofAnswerable(double[] features) {
        return logistic(answerable, features);
    }

    private static double logistic(double[] weights, double[] features) {
        double sum = 0;
        for (int i = 0; i < features.length; i++) {
            sum += weights[i] * features[i];
        }
        return 1 / (1 + Math.exp(-sum));
    }
}
