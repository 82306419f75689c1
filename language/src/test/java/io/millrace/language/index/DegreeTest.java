package io.millrace.language.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DegreeTest {

    @ParameterizedTest
    @CsvSource({
        "biggest, big, true, false",
        "Largest, large, true, false",
        "heaviest, heavy, true, false",
        "tallest, tall, true, false",
        "smallest, small, true, true",
        "youngest, young, true, true",
        "older, old, false, false",
        "cheaper, cheap, false, true",
        "heavier, heavy, false, false",
        "most, many, true, false",
        "least, little, true, true",
        "worse, bad, false, true",
        "minimum, low, true, true"
    })
    void aHigherDegree(String word, String base, boolean superlative, boolean low) {
        assertThat(Degree.of(word)).contains(new Degree(base, superlative, low));
    }

    @ParameterizedTest
    @ValueSource(strings = {"big", "old", "interest", "request", "forest", "number", "order", "customer", "est", ""})
    void noHigherDegree(String word) {
        assertThat(Degree.of(word)).isEmpty();
    }
}
