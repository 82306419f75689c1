package io.millrace.language.rank;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.generate.Candidate;
import io.millrace.language.generate.Coverage;
import io.millrace.language.loglinear.WeightTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Orders the candidates of a question by how likely each is meant: a log-linear model over what each says as a whole, with a hidden
 * layer.
 *
 * @param dense one weight for each of {@link Coverage#NAMES}
 * @param sparse weights of the hashed facts
 * @param layer over the same as {@code dense}
 */
public record RankForms(double[] dense, WeightTable sparse, HiddenLayer layer) {

    /** A candidate with its features and its probability among all candidates of the question. */
    public record Ranked(Candidate candidate, double[] values, double probability) {}

    /** @return the likeliest first */
    public List<Ranked> rank(Anchors anchors, List<Candidate> candidates) {
        Coverage coverage = new Coverage(anchors);
        List<Coverage.Features> features = new ArrayList<>();
        double[] scores = new double[candidates.size()];
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < scores.length; i++) {
            Coverage.Features found = coverage.of(candidates.get(i), candidates.getFirst(), i);
            features.add(found);
            scores[i] = score(found);
            highest = Math.max(highest, scores[i]);
        }
        double total = 0;
        for (double score : scores) {
            total += Math.exp(score - highest);
        }
        List<Ranked> ranked = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            ranked.add(new Ranked(candidates.get(i), features.get(i).values(), Math.exp(scores[i] - highest) / total));
        }
        ranked.sort(Comparator.comparingDouble(Ranked::probability).reversed());
        return List.copyOf(ranked);
    }

    private double score(Coverage.Features features) {
        double sum = sparse.score(features.facts()) + layer.score(features.values());
        for (int i = 0; i < dense.length; i++) {
            sum += dense[i] * features.values()[i];
        }
        return sum;
    }
}
