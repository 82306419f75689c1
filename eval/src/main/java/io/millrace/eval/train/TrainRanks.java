package io.millrace.eval.train;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.generate.Candidate;
import io.millrace.language.generate.Coverage;
import io.millrace.language.loglinear.WeightTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Learns which candidate is right: a log-linear model over what each says of itself as a whole. */
final class TrainRanks {
    private static final int ROUNDS = 3;

    private TrainRanks() {}

    /** Features of all candidates of one question. */
    record Choice(double[][] values, int[][] facts, boolean[] right) {
        static Choice of(Anchors anchors, List<Candidate> candidates, boolean[] right) {
            int size = candidates.size();
            double[][] values = new double[size][];
            int[][] facts = new int[size][];
            Coverage coverage = new Coverage(anchors);
            for (int i = 0; i < size; i++) {
                Candidate candidate = candidates.get(i);
                Coverage.Features features = coverage.of(candidate, candidates.getFirst(), i);
                values[i] = features.values();
                facts[i] = features.facts().toArray();
            }
            return new Choice(values, facts, right);
        }
    }

    /** @param dense one weight for each of {@link Coverage#NAMES} */
    record Weights(double[] dense, WeightTable sparse) {
        double score(double[] values, int[] facts) {
            double sum = sparse.score(facts);
            for (int i = 0; i < values.length; i++) {
                sum += dense[i] * values[i];
            }
            return sum;
        }
    }

    static Weights train(List<Choice> choices, long seed) {
        Weights weights = new Weights(new double[Coverage.NAMES.size()], new WeightTable(18));
        weights.dense()[0] = 1;
        weights.dense()[1] = 1;
        double[] squares = new double[weights.dense().length];
        AdaGrad adaGrad = new AdaGrad(weights.sparse(), Double.parseDouble(System.getProperty("rate", "0.01")), 1e-4);
        List<Choice> useful = new ArrayList<>();
        for (Choice choice : choices) {
            boolean some = false;
            boolean all = true;
            for (boolean right : choice.right()) {
                some |= right;
                all &= right;
            }
            if (some && !all) {
                useful.add(choice);
            }
        }
        Random random = new Random(seed);
        for (int round = 0; round < Integer.getInteger("rounds", ROUNDS); round++) {
            Collections.shuffle(useful, random);
            for (Choice choice : useful) {
                step(choice, weights, squares, adaGrad);
            }
        }
        return weights;
    }

    private static void step(Choice choice, Weights weights, double[] squares, AdaGrad adaGrad) {
        int size = choice.values().length;
        double[] scores = new double[size];
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            scores[i] = weights.score(choice.values()[i], choice.facts()[i]);
            highest = Math.max(highest, scores[i]);
        }
        double all = 0;
        double right = 0;
        for (int i = 0; i < size; i++) {
            scores[i] = Math.exp(scores[i] - highest);
            all += scores[i];
            if (choice.right()[i]) {
                right += scores[i];
            }
        }
        double[] dense = new double[weights.dense().length];
        for (int i = 0; i < size; i++) {
            double gradient = scores[i] / all - (choice.right()[i] ? scores[i] / Math.max(right, 1e-12) : 0);
            for (int v = 0; v < dense.length; v++) {
                dense[v] += gradient * choice.values()[i][v];
            }
            if (Math.abs(gradient) > 1e-3) {
                for (int fact : choice.facts()[i]) {
                    adaGrad.move(fact, gradient);
                }
            }
        }
        for (int v = 0; v < dense.length; v++) {
            squares[v] += dense[v] * dense[v];
            weights.dense()[v] -= 0.05 * dense[v] / Math.sqrt(1e-6 + squares[v]);
        }
    }
}
