package io.millrace.eval.train;

import io.millrace.language.generate.Template;
import io.millrace.language.generate.Templates;
import io.millrace.language.loglinear.WeightTable;
import io.millrace.language.rank.Confidence;
import io.millrace.language.rank.HiddenLayer;
import io.millrace.language.rank.RankForms;
import io.millrace.language.rank.Trained;
import java.util.List;
import java.util.Map;

/** Learns templates and slots: what the generator needs. */
final class LearnGenerator {
    private LearnGenerator() {}

    /** @return weights whose ranker is still empty */
    static Trained learn(List<Lesson> lessons, long seed) {
        Map<Template, Double> counts = TrainTemplates.count(lessons, 2);
        Templates templates = new Templates(counts);
        WeightTable templateWeights = TrainTemplates.train(templates, lessons, seed);
        WeightTable slotWeights = TrainSlots.train(TrainSlots.examples(lessons, new WeightTable(4)), seed);
        return new Trained(
                "",
                counts,
                templateWeights,
                slotWeights,
                new RankForms(new double[0], new WeightTable(1), HiddenLayer.none()),
                new Confidence(new double[0], new double[0]));
    }
}
