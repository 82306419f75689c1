package io.millrace.language.generate;

import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.loglinear.WeightTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The templates that questions are read with, and a log-linear model of which one a question asks for. */
public final class Templates {
    private final List<Template> templates;
    private final double[] prior;
    private final List<String> parts = new ArrayList<>();
    private final int[][] partsOf;
    private final Map<String, Integer> numbers = new HashMap<>();

    /** A template and how likely a question asks for it, as a logarithm. */
    public record Scored(Template template, int number, double score) {}

    /** @param counts how often each was seen, derived ones with what they are thought to be worth */
    public Templates(Map<Template, Double> counts) {
        this.templates = List.copyOf(counts.keySet());
        for (int t = 0; t < templates.size(); t++) {
            numbers.put(templates.get(t).key(), t);
        }
        this.prior = new double[templates.size()];
        this.partsOf = new int[templates.size()][];
        double all = counts.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Integer> partNumbers = new LinkedHashMap<>();
        for (int t = 0; t < templates.size(); t++) {
            Template template = templates.get(t);
            prior[t] = Math.log(counts.getOrDefault(template, 1.0) / all);
            partsOf[t] = template.parts().stream()
                    .mapToInt(part -> partNumbers.computeIfAbsent(part, none -> partNumbers.size()))
                    .toArray();
        }
        parts.addAll(partNumbers.keySet());
    }

    public List<Template> all() {
        return templates;
    }

    /** @return the number of a template, -1 where it is none of these */
    public int number(Template template) {
        return numbers.getOrDefault(template.key(), -1);
    }

    /** The features of one part of a template together with one fact of the question. */
    public static int feature(String part, int fact) {
        return FeatureVector.mix(part.hashCode(), fact);
    }

    public List<String> parts() {
        return parts;
    }

    public int[] partsOf(int template) {
        return partsOf[template];
    }

    public double prior(int template) {
        return prior[template];
    }

    /** The logarithm of the probability of every template. */
    public double[] scores(FeatureVector facts, WeightTable weights) {
        double[] ofPart = new double[parts.size()];
        for (int p = 0; p < ofPart.length; p++) {
            int part = parts.get(p).hashCode();
            double sum = 0;
            for (int i = 0; i < facts.size(); i++) {
                sum += weights.get(FeatureVector.mix(part, facts.get(i)));
            }
            ofPart[p] = sum;
        }
        double[] scores = new double[templates.size()];
        double highest = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < scores.length; t++) {
            double sum = 0.3 * prior[t];
            for (int part : partsOf[t]) {
                sum += ofPart[part];
            }
            scores[t] = sum;
            highest = Math.max(highest, sum);
        }
        double total = 0;
        for (double score : scores) {
            total += Math.exp(score - highest);
        }
        double normal = highest + Math.log(total);
        for (int t = 0; t < scores.length; t++) {
            scores[t] -= normal;
        }
        return scores;
    }

    /** The likeliest, best first. */
    public List<Scored> best(FeatureVector facts, WeightTable weights, int most) {
        double[] scores = scores(facts, weights);
        List<Scored> scored = new ArrayList<>();
        for (int t = 0; t < scores.length; t++) {
            scored.add(new Scored(templates.get(t), t, scores[t]));
        }
        scored.sort((one, other) -> {
            int byScore = Double.compare(other.score(), one.score());
            return byScore != 0 ? byScore : Integer.compare(one.number(), other.number());
        });
        return scored.subList(0, Math.min(most, scored.size()));
    }
}
