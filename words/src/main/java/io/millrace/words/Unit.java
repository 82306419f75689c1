package io.millrace.words;

import java.util.List;

/** Vectors of length one around their common middle. */
final class Unit {
    private Unit() {}

    /** Takes the mean away, which all share and which makes unlike things look alike, and makes every length one. In place. */
    static List<float[]> centre(List<float[]> vectors) {
        vectors.forEach(Unit::normalise);
        double[] mean = new double[vectors.getFirst().length];
        for (float[] vector : vectors) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i] / vectors.size();
            }
        }
        for (float[] vector : vectors) {
            for (int i = 0; i < mean.length; i++) {
                vector[i] -= (float) mean[i];
            }
            normalise(vector);
        }
        return vectors;
    }

    /** In place; a vector without a length stays as it is. */
    static void normalise(float[] vector) {
        double square = 0;
        for (float component : vector) {
            square += (double) component * component;
        }
        if (square > 0) {
            float length = (float) Math.sqrt(square);
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= length;
            }
        }
    }

    static void add(float[] sum, double weight, float[] vector) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (float) (weight * vector[i]);
        }
    }
}
