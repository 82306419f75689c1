package io.millrace.language.generate;

import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.loglinear.WeightTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Fills the slots of templates for one question by a beam search: values first, for they are the surest. */
final class FillTemplate {
    private static final int OPTIONS = 12;

    private final Options options;
    private final WeightTable weights;
    private final int beam;
    private final Map<String, List<Weighed>> weighed = new HashMap<>();

    private record Weighed(Option option, double score) {}

    FillTemplate(Options options, WeightTable weights, int beam) {
        this.options = options;
        this.weights = weights;
        this.beam = beam;
    }

    /** The order in which slots are filled; attributes that come with their value are left out. */
    static List<Slot> order(Template template) {
        List<Slot> order = new ArrayList<>();
        for (Slot slot : template.slots()) {
            if (slot.kind() == Slot.Kind.TEXT || slot.kind() == Slot.Kind.PATTERN) {
                order.add(slot);
            }
        }
        for (Slot slot : template.slots()) {
            boolean comesWithValue = template.slots().stream().anyMatch(other -> other.of() == slot.number());
            if ((slot.kind() == Slot.Kind.ATTRIBUTE && !comesWithValue) || slot.kind() == Slot.Kind.TABLE) {
                order.add(slot);
            }
        }
        for (Slot slot : template.slots()) {
            if (slot.kind() == Slot.Kind.NUMBER || slot.kind() == Slot.Kind.LIMIT) {
                order.add(slot);
            }
        }
        return order;
    }

    /** @return filled states, best first; empty where some slot has nothing to be filled with */
    List<FillState> fill(Template template) {
        List<FillState> states = List.of(FillState.empty(template));
        for (Slot slot : order(template)) {
            List<Weighed> choices = weighed(slot, template);
            List<FillState> next = new ArrayList<>();
            for (FillState state : states) {
                extend(slot, template, state, choices, next);
            }
            if (next.isEmpty()) {
                return List.of();
            }
            next.sort(Comparator.comparingDouble(FillState::score).reversed());
            states = next.subList(0, Math.min(beam, next.size()));
        }
        return states;
    }

    /** Adds the state with each of its best options; their scores are the logarithms of their probabilities among these. */
    private void extend(Slot slot, Template template, FillState state, List<Weighed> choices, List<FillState> next) {
        List<Weighed> fitting = new ArrayList<>();
        double highest = Double.NEGATIVE_INFINITY;
        for (Weighed choice : choices) {
            if (fitting.size() >= OPTIONS) {
                break;
            }
            if (state.allows(slot, choice.option(), template, options.anchors().elements())) {
                double score = choice.score()
                        + state.weigh(
                                slot,
                                choice.option(),
                                template,
                                options.anchors().elements(),
                                weights);
                fitting.add(new Weighed(choice.option(), score));
                highest = Math.max(highest, score);
            }
        }
        double total = 0;
        for (Weighed choice : fitting) {
            total += Math.exp(choice.score() - highest);
        }
        double normal = highest + Math.log(total);
        for (Weighed choice : fitting) {
            next.add(state.with(slot, choice.option(), choice.score() - normal));
        }
    }

    private List<Weighed> weighed(Slot slot, Template template) {
        String attributeRole =
                slot.of() < 0 ? "" : template.slots().get(slot.of()).role();
        return weighed.computeIfAbsent(
                slot.kind() + " " + slot.role() + " " + (slot.of() < 0) + " " + attributeRole, none -> {
                    List<Option> all = options.of(slot, attributeRole);
                    Map<FeatureVector, Float> known = new IdentityHashMap<>();
                    float[] scores = new float[all.size()];
                    for (int i = 0; i < scores.length; i++) {
                        scores[i] = known.computeIfAbsent(
                                all.get(i).facts(), facts -> Option.score(facts, slot, attributeRole, weights));
                    }
                    List<Weighed> sorted = new ArrayList<>();
                    for (int i : descending(scores)) {
                        sorted.add(new Weighed(all.get(i), scores[i]));
                    }
                    return sorted;
                });
    }

    /** The places of the scores, highest first; of equal scores the earlier first. */
    private static int[] descending(float[] scores) {
        long[] keys = new long[scores.length];
        for (int i = 0; i < keys.length; i++) {
            // The bits of floats are in the order of their values, those of negative ones backwards.
            int bits = Float.floatToIntBits(scores[i]);
            int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
            keys[i] = ((long) ~ascending << 32) | i;
        }
        Arrays.sort(keys);
        int[] places = new int[keys.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = (int) keys[i];
        }
        return places;
    }
}
