package io.millrace.language.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LemmaTest {

    @ParameterizedTest
    @CsvSource({
        "categories, category", "addresses, address", "statuses, status", "status, status", "people, person", "boxes, box",
        "courses, course", "movies, movie", "Orders, order", "heroes, hero", "gas, gas", "analysis, analysis"
    })
    void pluralsAreFolded(String word, String lemma) {
        assertThat(Lemma.of(word)).isEqualTo(lemma);
    }

    @ParameterizedTest
    @CsvSource({
        "paid, payment", "shipped, shipment", "delivered, delivery", "registered, registration", "rented, rental",
        "reserved, reservation", "enrolled, enrollment", "sold, sale", "ordered, orders", "flew, flight", "visiting, visits"
    })
    void verbsShareTheRootOfTheirNouns(String verb, String noun) {
        assertThat(Lemma.root(verb)).isEqualTo(Lemma.root(noun));
    }

    @ParameterizedTest
    @CsvSource({"order, number", "customer, custom", "payment, price", "category, cat"})
    void differentWordsKeepDifferentRoots(String one, String other) {
        assertThat(Lemma.root(one)).isNotEqualTo(Lemma.root(other));
    }
}
