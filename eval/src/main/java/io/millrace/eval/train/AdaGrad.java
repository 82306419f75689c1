package io.millrace.eval.train;

import io.millrace.language.loglinear.WeightTable;

/**
 * Moves weights against a gradient, each by a step that shrinks with what it has moved already. John Duchi et al., "Adaptive
 * subgradient methods for online learning and stochastic optimization", 2011.
 */
final class AdaGrad {
    private final WeightTable table;
    private final float[] squares;
    private final float rate;
    private final float decay;

    /** @param decay how much a weight is drawn to zero each time it is moved */
    AdaGrad(WeightTable table, double rate, double decay) {
        this.table = table;
        this.squares = new float[table.size()];
        this.rate = (float) rate;
        this.decay = (float) decay;
    }

    void move(int feature, double gradient) {
        int slot = table.slot(feature);
        float[] weights = table.weights();
        float full = (float) gradient + decay * weights[slot];
        squares[slot] += full * full;
        weights[slot] -= (float) (rate * full / Math.sqrt(1e-6 + squares[slot]));
    }
}
