package io.millrace.language.generate;

import io.millrace.language.loglinear.FeatureVector;
import org.jspecify.annotations.Nullable;

/**
 * One way to fill a slot, and with a value the attribute it belongs to.
 *
 * @param table number of the table concerned; -1 for none
 * @param column number of the column concerned; -1 for none
 * @param features that do not depend on the other slots
 */
record Option(Filling filling, @Nullable Filling attribute, int table, int column, FeatureVector features) {}
