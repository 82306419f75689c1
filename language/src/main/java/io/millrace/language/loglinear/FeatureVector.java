package io.millrace.language.loglinear;

import java.util.Arrays;

/**
 * The features that hold, each as a hash of what it says. A feature is a conjunction of facts: {@code (role is "sorted by",
 * word before is "by")}.
 */
public final class FeatureVector {
    private int[] features = new int[64];
    private int size;

    /** The hash of a conjunction. */
    public static int mix(int one, int other) {
        int hash = (one ^ (other * 0x9E3779B9)) * 0x85EBCA6B;
        hash ^= hash >>> 15;
        hash *= 0xC2B2AE35;
        return hash ^ (hash >>> 13);
    }

    public static int mix(int one, int other, int third) {
        return mix(mix(one, other), third);
    }

    /** The hash of a fact. */
    public static int of(String fact) {
        return fact.hashCode();
    }

    /** The hash of a fact with a value. */
    public static int of(String fact, int value) {
        return mix(fact.hashCode(), value);
    }

    public static int of(String fact, String value) {
        return mix(fact.hashCode(), value.hashCode());
    }

    public void add(int feature) {
        if (size == features.length) {
            features = Arrays.copyOf(features, size * 2);
        }
        features[size++] = feature;
    }

    public void addAll(FeatureVector other) {
        for (int i = 0; i < other.size; i++) {
            add(other.features[i]);
        }
    }

    /** Adds every feature of another one, each in conjunction with a fact. */
    public void addAll(FeatureVector other, int fact) {
        for (int i = 0; i < other.size; i++) {
            add(mix(other.features[i], fact));
        }
    }

    public int size() {
        return size;
    }

    public int get(int i) {
        return features[i];
    }

    public void clear() {
        size = 0;
    }

    /** @return the features alone, for keeping */
    public int[] toArray() {
        return Arrays.copyOf(features, size);
    }
}
