package io.millrace.eval.train;

import io.millrace.language.generate.SlotExamples;
import io.millrace.language.loglinear.WeightTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Learns what fills a slot: a log-linear model over the options of each slot of the known forms. */
final class TrainSlots {
    private static final int ROUNDS = 4;
    private static final double RATE = 0.02;

    private TrainSlots() {}

    /** The choices of all lessons whose form can be said with the words of the question. */
    static List<SlotExamples.Example> examples(List<Lesson> lessons, WeightTable weights) {
        List<SlotExamples.Example> examples = new ArrayList<>();
        for (Lesson lesson : lessons) {
            if (lesson.known() != null) {
                examples.addAll(SlotExamples.of(lesson.anchors(), lesson.known(), lesson.before(), weights));
            }
        }
        return examples;
    }

    static WeightTable train(List<SlotExamples.Example> examples, long seed) {
        WeightTable weights = new WeightTable(21);
        AdaGrad adaGrad = new AdaGrad(weights, RATE, 1e-4);
        List<SlotExamples.Example> shuffled = new ArrayList<>(examples);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Collections.shuffle(shuffled, random);
            for (SlotExamples.Example example : shuffled) {
                step(example, weights, adaGrad);
            }
        }
        return weights;
    }

    private static void step(SlotExamples.Example example, WeightTable weights, AdaGrad adaGrad) {
        int size = example.options().length;
        double[] scores = new double[size];
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            scores[i] = weights.score(example.options()[i]);
            highest = Math.max(highest, scores[i]);
        }
        double all = 0;
        double right = 0;
        for (int i = 0; i < size; i++) {
            scores[i] = Math.exp(scores[i] - highest);
            all += scores[i];
            if (example.right()[i]) {
                right += scores[i];
            }
        }
        for (int i = 0; i < size; i++) {
            double gradient = scores[i] / all - (example.right()[i] ? scores[i] / Math.max(right, 1e-12) : 0);
            if (Math.abs(gradient) > 1e-3) {
                for (int feature : example.options()[i]) {
                    adaGrad.move(feature, gradient);
                }
            }
        }
    }
}
