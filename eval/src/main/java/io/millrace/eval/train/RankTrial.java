package io.millrace.eval.train;

import java.util.ArrayList;
import java.util.List;

/** Trial of the ranker alone, on candidates that were written down. */
final class RankTrial {
    private RankTrial() {}

    static void run(List<Ranked> all, String test, int folds) {
        List<TrainRanks.Choice> choices = new ArrayList<>();
        for (Ranked ranked : all) {
            choices.add(TrainRanks.Choice.of(ranked));
        }
        int asked = 0;
        int right = 0;
        int before = 0;
        int oracle = 0;
        List<double[]> confident = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            List<TrainRanks.Choice> rest = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if (CrossValidate.fold(all.get(i).lesson(), folds) != fold) {
                    rest.add(choices.get(i));
                }
            }
            TrainRanks.Weights weights = TrainRanks.train(rest, 1);
            for (int i = 0; i < all.size(); i++) {
                Ranked ranked = all.get(i);
                if (CrossValidate.fold(ranked.lesson(), folds) != fold || !ranked.lesson().suite().equals(test)) {
                    continue;
                }
                TrainRanks.Choice choice = choices.get(i);
                asked++;
                int best = -1;
                double bestScore = Double.NEGATIVE_INFINITY;
                boolean any = false;
                double[] scores = new double[choice.right().length];
                for (int c = 0; c < scores.length; c++) {
                    scores[c] = weights.score(choice.values()[c], choice.facts()[c]);
                    any |= choice.right()[c];
                    if (scores[c] > bestScore) {
                        bestScore = scores[c];
                        best = c;
                    }
                }
                if (best < 0) {
                    continue;
                }
                double sum = 0;
                for (double score : scores) {
                    sum += Math.exp(score - bestScore);
                }
                confident.add(new double[] {1 / sum, choice.right()[best] ? 1 : 0});
                right += choice.right()[best] ? 1 : 0;
                before += choice.right()[0] ? 1 : 0;
                oracle += any ? 1 : 0;
                if (System.getenv("SHOW") != null && 1 / sum > Double.parseDouble(System.getenv("SHOW")) && !choice.right()[best]) {
                    System.out.println((any ? "  " : "- ") + ranked.lesson().anchors().question() + "\n   gold "
                            + ranked.lesson().goldSql().replaceAll("\\s+", " ") + "\n   got  "
                            + Trial.sql(ranked.candidates().get(best).form(), ranked.lesson().anchors().elements().index())
                                    .orElse("none").replaceAll("\\s+", " "));
                }
            }
            if (fold == 0) {
                for (int d = 0; d < weights.dense().length; d++) {
                    System.out.printf("%s=%.2f ", io.millrace.language.generate.Coverage.NAMES.get(d), weights.dense()[d]);
                }
                System.out.println();
            }
        }
        double n = asked / 100.0;
        System.out.printf("%s n=%d before %.1f ranked %.1f any %.1f%n", test, asked, before / n, right / n, oracle / n);
        confident.sort((one, other) -> Double.compare(other[0], one[0]));
        int hits = 0;
        for (int i = 0; i < confident.size(); i++) {
            hits += (int) confident.get(i)[1];
            if ((i + 1) % (confident.size() / 10) == 0) {
                System.out.printf("%d%%: p>=%.2f precision %.1f; ", 100 * (i + 1) / confident.size(), confident.get(i)[0], 100.0 * hits / (i + 1));
            }
        }
        System.out.println();
    }
}
