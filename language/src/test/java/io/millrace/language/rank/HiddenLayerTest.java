package io.millrace.language.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HiddenLayerTest {
    private static final HiddenLayer LAYER = new HiddenLayer(
            new double[] {1, 0}, new double[] {2, 1}, new double[] {1, -1, 0.5, 0}, new double[] {0, -1}, new double[] {
                3, 1
            });

    @Test
    void unitsAddWhatTheyPassOn() {
        // Scaled: (1, 0); the first unit passes 1 on, the second of -0.5 a hundredth.
        assertThat(LAYER.score(new double[] {3, 0})).isEqualTo(3 - 0.005, within(1e-9));
    }

    @Test
    void whatIsFarIsNotToldApart() {
        assertThat(LAYER.score(new double[] {1, -4})).isEqualTo(LAYER.score(new double[] {1, -400}));
    }

    @Test
    void noneAddsNothing() {
        assertThat(HiddenLayer.none().score(new double[] {7, 8})).isZero();
    }
}
