package io.millrace.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReduceDimensionsTest {
    /** Two groups that differ along one diagonal, far from the origin. */
    private static final List<float[]> VECTORS = List.of(
            new float[] {11, 11, 5}, new float[] {12, 12, 5.1f}, new float[] {9, 9, 5}, new float[] {8, 8, 4.9f});

    @Test
    void oneDimensionKeepsWhatTellsThemApart() {
        List<float[]> reduced = ReduceDimensions.reduce(VECTORS, 1);

        assertThat(reduced).allMatch(vector -> vector.length == 1);
        assertThat(reduced.get(0)[0] * reduced.get(1)[0]).isPositive();
        assertThat(reduced.get(2)[0] * reduced.get(3)[0]).isPositive();
        assertThat(reduced.get(0)[0] * reduced.get(2)[0]).isNegative();
        assertThat(Math.abs(reduced.get(1)[0])).isCloseTo((float) (2 * Math.sqrt(2)), within(0.01f));
    }

    @Test
    void allDimensionsKeepDistances() {
        List<float[]> reduced = ReduceDimensions.reduce(VECTORS, 3);

        assertThat(distance(reduced.get(0), reduced.get(3)))
                .isCloseTo(distance(VECTORS.get(0), VECTORS.get(3)), within(1e-4));
    }

    private static double distance(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return Math.sqrt(sum);
    }
}
