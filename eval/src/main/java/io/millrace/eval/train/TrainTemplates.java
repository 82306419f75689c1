package io.millrace.eval.train;

import io.millrace.language.generate.ExtendTemplates;
import io.millrace.language.generate.Shape;
import io.millrace.language.generate.Template;
import io.millrace.language.generate.Templates;
import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.loglinear.WeightTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Learns which template a question asks for: a log-linear model over words of the question and parts of the template. */
final class TrainTemplates {
    private static final int ROUNDS = 4;
    private static final double RATE = 0.02;

    /** A template that is rarer is not worth varying. */
    private static final int LEAST_EXTENDED = 6;

    private static final double SHARE = 0.02;

    private TrainTemplates() {}

    /** The templates of the lessons, the most frequent first; those that only one database needs are left out. */
    static Map<Template, Double> count(List<Lesson> lessons, int leastCount) {
        Map<Template, Integer> counts = new LinkedHashMap<>();
        for (Lesson lesson : lessons) {
            if (lesson.known() != null) {
                counts.merge(lesson.known().template(), 1, Integer::sum);
            }
        }
        Map<Template, Integer> kept = new LinkedHashMap<>();
        counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= leastCount)
                .sorted((one, other) -> {
                    int byCount = Integer.compare(other.getValue(), one.getValue());
                    return byCount != 0
                            ? byCount
                            : one.getKey().key().compareTo(other.getKey().key());
                })
                .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        return ExtendTemplates.extend(kept, LEAST_EXTENDED, SHARE);
    }

    static WeightTable train(Templates templates, List<Lesson> lessons, long seed) {
        WeightTable weights = new WeightTable(20);
        AdaGrad adaGrad = new AdaGrad(weights, RATE, 1e-4);
        record Known(FeatureVector facts, int template) {}
        List<Known> known = new ArrayList<>();
        for (Lesson lesson : lessons) {
            if (lesson.known() != null) {
                int number = templates.number(lesson.known().template());
                if (number >= 0) {
                    known.add(new Known(Shape.of(lesson.anchors()).facts(lesson.before()), number));
                }
            }
        }
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Collections.shuffle(known, random);
            for (Known one : known) {
                step(templates, weights, adaGrad, one.facts(), one.template());
            }
        }
        return weights;
    }

    private static void step(
            Templates templates, WeightTable weights, AdaGrad adaGrad, FeatureVector facts, int right) {
        double[] scores = templates.scores(facts, weights);
        double[] expected = new double[templates.parts().size()];
        for (int t = 0; t < scores.length; t++) {
            double probability = Math.exp(scores[t]);
            if (t == right) {
                probability -= 1;
            }
            if (Math.abs(probability) > 1e-5) {
                for (int part : templates.partsOf(t)) {
                    expected[part] += probability;
                }
            }
        }
        for (int part = 0; part < expected.length; part++) {
            if (Math.abs(expected[part]) > 1e-3) {
                for (int i = 0; i < facts.size(); i++) {
                    adaGrad.move(Templates.feature(templates.parts().get(part), facts.get(i)), expected[part]);
                }
            }
        }
    }
}
