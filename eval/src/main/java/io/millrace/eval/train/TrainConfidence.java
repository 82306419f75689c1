package io.millrace.eval.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Learns a logistic model by stochastic gradient descent. */
final class TrainConfidence {
    private static final int ROUNDS = 30;

    /** Features, what is true, and how much it counts. */
    record Seen(double[] features, boolean right, double weight) {}

    private TrainConfidence() {}

    static double[] train(List<Seen> seen, long seed) {
        double[] weights = new double[seen.getFirst().features().length];
        double[] squares = new double[weights.length];
        List<Seen> shuffled = new ArrayList<>(seen);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Collections.shuffle(shuffled, random);
            for (Seen one : shuffled) {
                double sum = 0;
                for (int i = 0; i < weights.length; i++) {
                    sum += weights[i] * one.features()[i];
                }
                double error = one.weight() * (1 / (1 + Math.exp(-sum)) - (one.right() ? 1 : 0));
                for (int i = 0; i < weights.length; i++) {
                    double gradient = error * one.features()[i] + 1e-4 * weights[i];
                    squares[i] += gradient * gradient;
                    weights[i] -= 0.05 * gradient / Math.sqrt(1e-6 + squares[i]);
                }
            }
        }
        return weights;
    }
}
