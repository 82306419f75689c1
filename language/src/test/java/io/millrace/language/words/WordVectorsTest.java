package io.millrace.language.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordVectorsTest {
    private static final WordVectors VECTORS = WordVectors.BUNDLED;

    @ParameterizedTest
    @CsvSource({
        "pupil, student, aircraft",
        "nation, country, course",
        "movie, film, salary",
        "wage, salary, stadium",
        "vehicle, car, film",
        "teacher, instructor, city",
        "town, city, wage",
    })
    void likeWordsAreNearerThanUnlikeOnes(String word, String like, String unlike) {
        assertThat(VECTORS.similarity(word, like)).isGreaterThan(VECTORS.similarity(word, unlike) + 0.1);
    }

    @Test
    void aWordIsTheSameAsItself() {
        assertThat(VECTORS.similarity("country", "Country")).isCloseTo(1, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({
        "companies, company",
        "Students, student",
        "classes, class",
        "owning, own",
        "visited, visit",
        "delivered, deliver",
        "enrolling, enroll",
        "cheapest, cheap",
    })
    void formsHaveTheVectorOfTheirDictionaryForm(String form, String word) {
        assertThat(VECTORS.similarity(form, word)).isCloseTo(1, within(1e-6));
    }

    @Test
    void aPhraseIsNearerToWhatSharesItsMeaningThanToWhatSharesAWord() {
        assertThat(VECTORS.similarity("name of the nation", "country_name"))
                .isGreaterThan(VECTORS.similarity("name of the nation", "singer_name"));
    }

    @Test
    void smallWordsHardlyCount() {
        assertThat(VECTORS.similarity("the capital of the nation", "capital nation"))
                .isGreaterThan(0.95);
    }

    @Test
    void unknownWordsAreLeftOut() {
        assertThat(VECTORS.similarity("xqzzy country", "country")).isCloseTo(1, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"xqzzy", "''", "' '", "42", "naïveté"})
    void whatHoldsNoKnownWordHasNoVector(String phrase) {
        assertThat(VECTORS.of(phrase)).isNull();
        assertThat(VECTORS.similarity(phrase, "country")).isZero();
    }

    @Test
    void wordsTakenApartAreThePhrase() {
        WordVector phrase = Objects.requireNonNull(VECTORS.of("order date"));
        WordVector words = Objects.requireNonNull(VECTORS.of(List.of("order", "date")));

        assertThat(phrase.similarity(words)).isCloseTo(1, within(1e-6));
    }

    @Test
    void knowsWordsAndTheirForms() {
        assertThat(VECTORS.knows("student")).isTrue();
        assertThat(VECTORS.knows("students")).isTrue();
        assertThat(VECTORS.knows("stdnt")).isFalse();
        assertThat(VECTORS.size()).isGreaterThan(20_000);
    }

    @Test
    void theFileSaysWhereItComesFrom() throws IOException {
        try (var in = Objects.requireNonNull(WordVectors.class.getResourceAsStream("vectors.bin"))) {
            String head = new String(in.readNBytes(600), StandardCharsets.UTF_8);

            assertThat(head)
                    .startsWith(WordVectors.FORMAT)
                    .contains("made by: words/distil", "Apache-2.0", "Princeton University");
        }
    }

    @Test
    void anotherFileIsRefused() {
        assertThatThrownBy(
                        () -> WordVectors.read(new ByteArrayInputStream("word2vec\n".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(WordVectors.FORMAT);
    }

    @Test
    void aFileCutShortIsRefused() throws IOException {
        try (var in = Objects.requireNonNull(WordVectors.class.getResourceAsStream("vectors.bin"))) {
            byte[] half = in.readNBytes(100_000);

            assertThatThrownBy(() -> WordVectors.read(new ByteArrayInputStream(half)))
                    .isInstanceOf(EOFException.class);
        }
    }
}
