package io.millrace.language.generate;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.loglinear.WeightTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the candidates of a question: the likeliest templates, each filled in the likeliest ways. */
public final class GenerateForms {
    private final Templates templates;
    private final WeightTable templateWeights;
    private final WeightTable slotWeights;
    private final int mostTemplates;
    private final int beam;

    public GenerateForms(
            Templates templates, WeightTable templateWeights, WeightTable slotWeights, int mostTemplates, int beam) {
        this.templates = templates;
        this.templateWeights = templateWeights;
        this.slotWeights = slotWeights;
        this.mostTemplates = mostTemplates;
        this.beam = beam;
    }

    /**
     * @param before the form that a follow-up refers to; null for a first question
     * @return at most {@code most} different forms, best first
     */
    public List<Candidate> generate(Anchors anchors, @Nullable AbstractForm before, int most) {
        Shape shape = Shape.of(anchors);
        FillTemplate fill = new FillTemplate(new Options(anchors, shape, before), slotWeights, beam);
        Map<String, Candidate> found = new LinkedHashMap<>();
        for (Templates.Scored scored : templates.best(shape.facts(before), templateWeights, mostTemplates)) {
            for (FillState state : fill.fill(scored.template())) {
                List<Filling> fillings = new ArrayList<>();
                for (Filling filling : state.fillings()) {
                    fillings.add(Objects.requireNonNull(filling));
                }
                Candidate candidate = new Candidate(
                        ShowOnce.of(scored.template().fill(fillings), anchors.elements()),
                        scored.template(),
                        fillings,
                        scored.score(),
                        state.score());
                if (JoinsWhatBelongs.test(candidate.form(), anchors.elements())) {
                    found.merge(
                            candidate.form().toString(),
                            candidate,
                            (one, other) -> one.score() >= other.score() ? one : other);
                }
            }
        }
        List<Candidate> candidates = new ArrayList<>(found.values());
        candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
        return List.copyOf(candidates.subList(0, Math.min(most, candidates.size())));
    }
}
