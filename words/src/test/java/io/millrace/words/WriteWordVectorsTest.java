package io.millrace.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.language.words.WordVectors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteWordVectorsTest {
    private static final List<String> WORDS = List.of("cat", "catalog", "dog", "the");
    private static final double[] WEIGHTS = {1, 1, 1, 0};
    private static final List<float[]> VECTORS =
            List.of(new float[] {3, 4}, new float[] {-4, 3}, new float[] {0.8f, 0.6f}, new float[] {1, 0});

    @Test
    void whatIsWrittenIsRead() throws IOException {
        WordVectors vectors = WordVectors.read(new ByteArrayInputStream(write()));

        assertThat(vectors.size()).isEqualTo(4);
        assertThat(WORDS).allMatch(vectors::knows);
        assertThat(vectors.knows("catalo")).isFalse();
        assertThat(vectors.similarity("cat", "dog")).isCloseTo(0.96, within(0.01));
        assertThat(vectors.similarity("cat", "catalog")).isCloseTo(0, within(0.01));
    }

    @Test
    void aWordOfNoWeightHardlyMovesAPhrase() throws IOException {
        WordVectors vectors = WordVectors.read(new ByteArrayInputStream(write()));

        assertThat(vectors.similarity("the catalog", "catalog")).isGreaterThan(0.99);
    }

    @Test
    void sameInputSameBytes() throws IOException {
        assertThat(write()).isEqualTo(write());
    }

    private static byte[] write() throws IOException {
        var out = new ByteArrayOutputStream();
        WriteWordVectors.write(out, List.of("made by: a test"), WORDS, WEIGHTS, Codebook.of(VECTORS, 1));
        return out.toByteArray();
    }
}
