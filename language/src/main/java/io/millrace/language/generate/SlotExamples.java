package io.millrace.language.generate;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Elements;
import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.loglinear.WeightTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the trainer learns from one question whose form is known: for each slot the options and which of them are right. */
public final class SlotExamples {
    private static final int MOST_OPTIONS = 60;

    /**
     * One choice.
     *
     * @param options the features of each
     * @param right which are right: the same name said by other words is as right
     */
    public record Example(int[][] options, boolean[] right) {}

    private SlotExamples() {}

    /**
     * @param before the form that a follow-up refers to; null for a first question
     * @param weights choose among right options the one that the later slots see
     * @return one for each slot that can be filled from the question
     */
    public static List<Example> of(
            Anchors anchors, AbstractForm known, @Nullable AbstractForm before, WeightTable weights) {
        Template template = known.template();
        Options options = new Options(anchors, Shape.of(anchors), before);
        FillState state = FillState.empty(template);
        List<Example> examples = new ArrayList<>();
        for (Slot slot : FillTemplate.order(template)) {
            String attributeRole =
                    slot.of() < 0 ? "" : template.slots().get(slot.of()).role();
            List<Option> right = new ArrayList<>();
            List<Option> wrong = new ArrayList<>();
            for (Option option : options.of(slot, attributeRole)) {
                if (state.allows(slot, option, template, anchors.elements())) {
                    (isRight(option, slot, known) ? right : wrong).add(option);
                }
            }
            if (right.isEmpty()) {
                // The words do not say it: nothing to learn here, but the later slots see what it is.
                Filling said = known.fillings().get(slot.number());
                Filling owner = slot.of() < 0 ? null : known.fillings().get(slot.of());
                Filling place = owner == null ? said : owner;
                Elements elements = anchors.elements();
                state = state.with(
                        slot,
                        new Option(
                                said,
                                owner,
                                elements.tableNumber(place.table()),
                                place.column() == null ? -1 : elements.columnNumber(place.table(), place.column()),
                                new FeatureVector()),
                        0);
                continue;
            }
            List<Option> all = new ArrayList<>(right);
            int step = Math.max(1, wrong.size() / MOST_OPTIONS);
            wrong.sort((one, other) -> Boolean.compare(
                    one.filling().link() == null, other.filling().link() == null));
            int linked = (int) wrong.stream()
                    .filter(option -> option.filling().link() != null)
                    .count();
            for (int i = 0; i < wrong.size(); i++) {
                if (i < Math.min(linked, MOST_OPTIONS) || i % step == 0) {
                    all.add(wrong.get(i));
                }
            }
            int[][] features = new int[all.size()][];
            boolean[] isRight = new boolean[all.size()];
            Option best = right.getFirst();
            double bestScore = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < features.length; i++) {
                FeatureVector vector = new FeatureVector();
                vector.addAll(all.get(i).features(slot, attributeRole));
                vector.addAll(state.features(slot, all.get(i), template, anchors.elements()));
                features[i] = vector.toArray();
                isRight[i] = i < right.size();
                double score = weights.score(vector) + (all.get(i).filling().link() == null ? 0 : 0.01);
                if (isRight[i] && score > bestScore) {
                    best = all.get(i);
                    bestScore = score;
                }
            }
            examples.add(new Example(features, isRight));
            state = state.with(slot, best, 0);
        }
        return examples;
    }

    private static boolean isRight(Option option, Slot slot, AbstractForm known) {
        Filling wanted = known.fillings().get(slot.number());
        if (!same(option.filling(), wanted)) {
            return false;
        }
        return slot.of() < 0
                || option.attribute() == null
                || option.attribute().same(known.fillings().get(slot.of()));
    }

    private static boolean same(Filling one, Filling other) {
        if (one.value() != null && other.value() != null) {
            return one.value().equalsIgnoreCase(other.value()) || sameNumber(one.value(), other.value());
        }
        return one.same(other);
    }

    private static boolean sameNumber(String one, String other) {
        try {
            return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }
}
