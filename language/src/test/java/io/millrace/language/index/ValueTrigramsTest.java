package io.millrace.language.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTrigramsTest {
    private final ValueTrigrams values =
            new ValueTrigrams(List.of("germany", "france", "united kingdom", "organic chemistry", "oslo", "12345"));

    @ParameterizedTest
    @CsvSource({
        "germny, germany",
        "germanny, germany",
        "frannce, france",
        "organic chemestry, organic chemistry",
        "united kingdon, united kingdom"
    })
    void aWordThatIsMistypedIsFound(String typed, String meant) {
        assertThat(values.nearest(typed))
                .extracting(ValueTrigrams.Similar::value)
                .containsExactly(meant);
    }

    @ParameterizedTest
    @CsvSource({"general", "kingfisher", "organ", "osla", "12346", "list"})
    void aWordOfItsOwnIsNot(String word) {
        assertThat(values.nearest(word)).isEmpty();
    }

    @Test
    void theSameValueIsAsLikeAsCanBe() {
        assertThat(values.nearest("france")).containsExactly(new ValueTrigrams.Similar("france", 1));
    }

    @Test
    void ofVeryManyValuesTheFirstAreKept() {
        ValueTrigrams many = new ValueTrigrams(
                IntStream.range(0, 30_000).mapToObj(i -> "value" + i).toList());

        assertThat(many.nearest("value123")).hasSize(1);
        assertThat(many.nearest("value29999"))
                .extracting(ValueTrigrams.Similar::value)
                .doesNotContain("value29999");
    }
}
