package io.millrace.language.generate;

import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.loglinear.WeightTable;
import org.jspecify.annotations.Nullable;

/**
 * One way to fill a slot, and with a value the attribute it belongs to.
 *
 * @param table number of the table concerned; -1 for none
 * @param column number of the column concerned; -1 for none
 * @param facts that do not depend on the slots; options of which the same is true share them
 */
record Option(Filling filling, @Nullable Filling attribute, int table, int column, FeatureVector facts) {

    /** What speaks for it in a slot, whatever the other slots hold. */
    FeatureVector features(Slot slot, String attributeRole) {
        FeatureVector features = new FeatureVector();
        features.addAll(facts, fine(slot, attributeRole));
        features.addAll(facts, coarse(slot));
        return features;
    }

    static float score(FeatureVector facts, Slot slot, String attributeRole, WeightTable weights) {
        return weights.score(facts, fine(slot, attributeRole), coarse(slot));
    }

    private static int fine(Slot slot, String attributeRole) {
        return FeatureVector.of("role", slot.role() + "/" + attributeRole);
    }

    private static int coarse(Slot slot) {
        return FeatureVector.of("coarse", slot.coarse());
    }
}
