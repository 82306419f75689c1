package io.millrace.language.loglinear;

/** One weight for every feature; features share a weight where their hashes fall together. */
public final class WeightTable {
    private final float[] weights;
    private final int mask;

    /** @param bits the table has {@code 2^bits} weights */
    public WeightTable(int bits) {
        this.weights = new float[1 << bits];
        this.mask = weights.length - 1;
    }

    public float score(FeatureVector features) {
        float sum = 0;
        for (int i = 0; i < features.size(); i++) {
            sum += weights[features.get(i) & mask];
        }
        return sum;
    }

    /** The score of all features in conjunction with one fact, and of all in conjunction with another. */
    public float score(FeatureVector features, int fact, int other) {
        float sum = 0;
        for (int i = 0; i < features.size(); i++) {
            sum += weights[FeatureVector.mix(features.get(i), fact) & mask];
        }
        for (int i = 0; i < features.size(); i++) {
            sum += weights[FeatureVector.mix(features.get(i), other) & mask];
        }
        return sum;
    }

    public float score(int[] features) {
        float sum = 0;
        for (int feature : features) {
            sum += weights[feature & mask];
        }
        return sum;
    }

    public float get(int feature) {
        return weights[feature & mask];
    }

    public int slot(int feature) {
        return feature & mask;
    }

    public int size() {
        return weights.length;
    }

    /** The weights themselves, for the trainer. */
    public float[] weights() {
        return weights;
    }
}
