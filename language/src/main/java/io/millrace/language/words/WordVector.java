package io.millrace.language.words;

/** The direction of a word's or a phrase's meaning, of length one. Only vectors of the same {@link WordVectors} can be compared. */
public final class WordVector {
    private final float[] unit;

    private WordVector(float[] unit) {
        this.unit = unit;
    }

    /** @param components of any length but zero; taken over, not copied */
    static WordVector normalise(float[] components) {
        double square = 0;
        for (float component : components) {
            square += (double) component * component;
        }
        if (square == 0) {
            throw new IllegalArgumentException("a vector without a direction");
        }
        float length = (float) Math.sqrt(square);
        for (int i = 0; i < components.length; i++) {
            components[i] /= length;
        }
        return new WordVector(components);
    }

    /** The cosine of the angle between the two: 1 for the same meaning, about 0 for words that have nothing to do with each other. */
    public double similarity(WordVector other) {
        if (unit.length != other.unit.length) {
            throw new IllegalArgumentException(unit.length + " and " + other.unit.length + " dimensions");
        }
        float dot = 0;
        for (int i = 0; i < unit.length; i++) {
            dot += unit[i] * other.unit[i];
        }
        return Math.clamp(dot, -1.0, 1.0);
    }

    /** A copy, for whoever searches among many. */
    public float[] components() {
        return unit.clone();
    }

    void addTo(float[] sum, float weight) {
        for (int i = 0; i < unit.length; i++) {
            sum[i] += weight * unit[i];
        }
    }
}
