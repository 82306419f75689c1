package io.millrace.words;

import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * Turns vectors so that most of what tells them apart is in the first dimensions (principal components), and keeps those. The mean goes:
 * it is what all words share, and makes unlike words look alike.
 */
final class ReduceDimensions {
    private ReduceDimensions() {}

    static List<float[]> reduce(List<float[]> vectors, int dimensions) {
        int width = vectors.getFirst().length;
        double[] mean = mean(vectors, width);
        double[][] components = components(vectors, mean, dimensions);
        return vectors.stream().map(vector -> project(vector, mean, components)).toList();
    }

    private static double[] mean(List<float[]> vectors, int width) {
        double[] mean = new double[width];
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                mean[i] += vector[i];
            }
        }
        for (int i = 0; i < width; i++) {
            mean[i] /= vectors.size();
        }
        return mean;
    }

    private static double[][] components(List<float[]> vectors, double[] mean, int dimensions) {
        int width = mean.length;
        double[][] covariance = new double[width][width];
        double[] centred = new double[width];
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                centred[i] = vector[i] - mean[i];
            }
            for (int i = 0; i < width; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += centred[i] * centred[j];
                }
            }
        }
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < i; j++) {
                covariance[j][i] = covariance[i][j];
            }
        }
        // The largest eigenvalues come first.
        EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(covariance, false));
        double[][] components = new double[dimensions][];
        for (int i = 0; i < dimensions; i++) {
            components[i] = eigen.getEigenvector(i).toArray();
        }
        return components;
    }

    private static float[] project(float[] vector, double[] mean, double[][] components) {
        float[] result = new float[components.length];
        for (int i = 0; i < components.length; i++) {
            double sum = 0;
            for (int j = 0; j < mean.length; j++) {
                sum += (vector[j] - mean[j]) * components[i][j];
            }
            result[i] = (float) sum;
        }
        return result;
    }
}
