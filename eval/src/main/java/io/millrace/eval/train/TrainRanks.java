package io.millrace.eval.train;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.generate.Candidate;
import io.millrace.language.generate.Coverage;
import io.millrace.language.loglinear.WeightTable;
import io.millrace.language.rank.HiddenLayer;
import io.millrace.language.rank.RankForms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Learns which candidate is right of what each says of itself as a whole: weights and a hidden layer, by stochastic gradient descent. */
final class TrainRanks {
    private static final int ROUNDS = 4;
    private static final int UNITS = 16;
    private static final double RATE = 0.01;
    private static final double DENSE_RATE = 0.2;
    private static final double LAYER_RATE = 0.02;
    private static final double TINY = 1e-6;

    /** A candidate whose share of the error is smaller changes nothing. */
    private static final double LEAST_ERROR = 1e-3;

    private final double[] dense = new double[Coverage.NAMES.size()];
    private final WeightTable sparse = new WeightTable(18);
    private final HiddenLayer layer;
    private final AdaGrad sparseSteps = new AdaGrad(sparse, RATE, 1e-4);
    private final Steps denseSteps = new Steps(dense, DENSE_RATE);
    private final Steps weightSteps;
    private final Steps biasSteps;
    private final Steps outputSteps;

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

        /** Whether some candidate is right and another is not. */
        boolean tellsSomething() {
            boolean some = false;
            boolean all = true;
            for (boolean one : right) {
                some |= one;
                all &= one;
            }
            return some && !all;
        }
    }

    /** Numbers that are moved against their gradient as {@link AdaGrad} does it. */
    private static final class Steps {
        private final double[] numbers;
        private final double[] squares;
        private final double[] gradient;
        private final double rate;

        Steps(double[] numbers, double rate) {
            this.numbers = numbers;
            this.squares = new double[numbers.length];
            this.gradient = new double[numbers.length];
            this.rate = rate;
        }

        void add(int at, double part) {
            gradient[at] += part;
        }

        void step() {
            for (int i = 0; i < numbers.length; i++) {
                squares[i] += gradient[i] * gradient[i];
                numbers[i] -= rate * gradient[i] / Math.sqrt(TINY + squares[i]);
            }
            Arrays.fill(gradient, 0);
        }
    }

    private TrainRanks(List<Choice> choices, Random random) {
        // The generator's own scores are believed until something else is learned.
        dense[0] = 1;
        dense[1] = 1;
        int inputs = dense.length;
        double[] weights = new double[inputs * UNITS];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextGaussian() / Math.sqrt(inputs);
        }
        double[] outputs = new double[UNITS];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = 0.01 * random.nextGaussian();
        }
        double[] means = means(choices, inputs);
        this.layer = new HiddenLayer(means, scales(choices, means), weights, new double[UNITS], outputs);
        this.weightSteps = new Steps(layer.weights(), LAYER_RATE);
        this.biasSteps = new Steps(layer.biases(), LAYER_RATE);
        this.outputSteps = new Steps(layer.outputs(), LAYER_RATE);
    }

    static RankForms train(List<Choice> choices, long seed) {
        List<Choice> useful =
                new ArrayList<>(choices.stream().filter(Choice::tellsSomething).toList());
        Random random = new Random(seed);
        TrainRanks train = new TrainRanks(useful, random);
        for (int round = 0; round < ROUNDS; round++) {
            Collections.shuffle(useful, random);
            useful.forEach(train::step);
        }
        return new RankForms(train.dense, train.sparse, train.layer);
    }

    private static double[] means(List<Choice> choices, int inputs) {
        double[] means = new double[inputs];
        long count = 0;
        for (Choice choice : choices) {
            for (double[] values : choice.values()) {
                for (int i = 0; i < inputs; i++) {
                    means[i] += values[i];
                }
                count++;
            }
        }
        for (int i = 0; i < inputs; i++) {
            means[i] /= Math.max(1, count);
        }
        return means;
    }

    /** Standard deviations, none of them zero. */
    private static double[] scales(List<Choice> choices, double[] means) {
        double[] scales = new double[means.length];
        long count = 0;
        for (Choice choice : choices) {
            for (double[] values : choice.values()) {
                for (int i = 0; i < scales.length; i++) {
                    scales[i] += (values[i] - means[i]) * (values[i] - means[i]);
                }
                count++;
            }
        }
        for (int i = 0; i < scales.length; i++) {
            scales[i] = Math.sqrt(scales[i] / Math.max(1, count)) + 1e-3;
        }
        return scales;
    }

    private void step(Choice choice) {
        int size = choice.values().length;
        double[][] scaled = new double[size][];
        double[][] units = new double[size][];
        double[] scores = new double[size];
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            scaled[i] = layer.scaled(choice.values()[i]);
            units[i] = layer.units(scaled[i]);
            scores[i] = score(choice.values()[i], choice.facts()[i], units[i]);
            highest = Math.max(highest, scores[i]);
        }
        double all = 0;
        double right = 0;
        for (int i = 0; i < size; i++) {
            scores[i] = Math.exp(scores[i] - highest);
            all += scores[i];
            right += choice.right()[i] ? scores[i] : 0;
        }
        for (int i = 0; i < size; i++) {
            double error = scores[i] / all - (choice.right()[i] ? scores[i] / Math.max(right, 1e-12) : 0);
            for (int v = 0; v < dense.length; v++) {
                denseSteps.add(v, error * choice.values()[i][v]);
            }
            if (Math.abs(error) > LEAST_ERROR) {
                for (int fact : choice.facts()[i]) {
                    sparseSteps.move(fact, error);
                }
                backwards(error, scaled[i], units[i]);
            }
        }
        denseSteps.step();
        weightSteps.step();
        biasSteps.step();
        outputSteps.step();
    }

    private double score(double[] values, int[] facts, double[] units) {
        double sum = sparse.score(facts);
        for (int i = 0; i < values.length; i++) {
            sum += dense[i] * values[i];
        }
        for (int unit = 0; unit < units.length; unit++) {
            sum += layer.outputs()[unit] * units[unit];
        }
        return sum;
    }

    private void backwards(double error, double[] scaled, double[] units) {
        for (int unit = 0; unit < units.length; unit++) {
            outputSteps.add(unit, error * units[unit]);
            double inner = error * layer.outputs()[unit] * (units[unit] > 0 ? 1 : HiddenLayer.LEAK);
            biasSteps.add(unit, inner);
            for (int i = 0; i < scaled.length; i++) {
                weightSteps.add(unit * scaled.length + i, inner * scaled[i]);
            }
        }
    }
}
