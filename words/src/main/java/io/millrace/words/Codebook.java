package io.millrace.words;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Vectors cut into groups of dimensions, and for each group 256 typical pieces, of which each vector is put together: product
 * quantisation (Jégou, Douze, Schmid 2011). A vector is then one byte per group.
 *
 * @param pieces by group and number
 * @param codes by vector, the number of its piece in each group
 */
record Codebook(float[][][] pieces, List<byte[]> codes) {
    private static final int PIECES = 256;
    private static final int SAMPLE = 20_000;
    private static final int ROUNDS = 10;

    /** @param groups divides the number of dimensions */
    static Codebook of(List<float[]> vectors, int groups) {
        int width = vectors.getFirst().length / groups;
        List<byte[]> codes = new ArrayList<>();
        vectors.forEach(vector -> codes.add(new byte[groups]));
        float[][][] pieces = new float[groups][][];
        IntStream.range(0, groups).parallel().forEach(group -> {
            int from = group * width;
            float[][] parts = vectors.stream()
                    .map(vector -> Arrays.copyOfRange(vector, from, from + width))
                    .toArray(float[][]::new);
            pieces[group] = typical(parts, new Random(group));
            for (int i = 0; i < parts.length; i++) {
                codes.get(i)[group] = (byte) nearest(pieces[group], parts[i]);
            }
        });
        return new Codebook(pieces, codes);
    }

    /** k-means, from pieces drawn at random with a fixed seed. */
    private static float[][] typical(float[][] parts, Random random) {
        List<float[]> shuffled = new ArrayList<>(List.of(parts));
        Collections.shuffle(shuffled, random);
        List<float[]> sample = shuffled.subList(0, Math.min(SAMPLE, shuffled.size()));
        float[][] pieces = new float[PIECES][];
        for (int k = 0; k < PIECES; k++) {
            pieces[k] = sample.get(k % sample.size()).clone();
        }
        for (int round = 0; round < ROUNDS; round++) {
            float[][] sums = new float[PIECES][pieces[0].length];
            int[] counts = new int[PIECES];
            for (float[] part : sample) {
                int k = nearest(pieces, part);
                Unit.add(sums[k], 1, part);
                counts[k]++;
            }
            for (int k = 0; k < PIECES; k++) {
                for (int i = 0; counts[k] > 0 && i < sums[k].length; i++) {
                    pieces[k][i] = sums[k][i] / counts[k];
                }
            }
        }
        return pieces;
    }

    private static int nearest(float[][] pieces, float[] part) {
        int nearest = 0;
        float least = Float.MAX_VALUE;
        for (int k = 0; k < pieces.length; k++) {
            float distance = 0;
            float[] piece = pieces[k];
            for (int i = 0; i < part.length; i++) {
                float difference = piece[i] - part[i];
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                nearest = k;
            }
        }
        return nearest;
    }
}
