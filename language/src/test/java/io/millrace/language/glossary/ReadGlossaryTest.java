package io.millrace.language.glossary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.language.glossary.Glossary.DefaultDate;
import io.millrace.language.glossary.Glossary.Description;
import io.millrace.language.glossary.Glossary.Measure;
import io.millrace.language.glossary.Glossary.Synonym;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadGlossaryTest {

    @Test
    void everySectionIsReadWithItsLines() {
        Glossary glossary = ReadGlossary.of(GlossaryFixture.SHOP);

        assertThat(glossary.synonyms())
                .containsExactly(
                        new Synonym("customers", "client", 2),
                        new Synonym("customers", "account", 2),
                        new Synonym("orders.total_amount", "order value", 3),
                        new Synonym("orders.total_amount", "takings", 3));
        assertThat(glossary.descriptions()).containsExactly(new Description("orders.status", "state of delivery", 5));
        assertThat(glossary.measures())
                .containsExactly(
                        new Measure(
                                "revenue",
                                "sum(order_items.quantity * order_items.unit_price)",
                                List.of(new Synonym("revenue", "turnover", 9)),
                                8),
                        new Measure("basket", "avg(orders.total_amount)", List.of(), 10));
        assertThat(glossary.defaultDates()).containsExactly(new DefaultDate("payments", "due_date", 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n# nothing yet\n", "synonyms:\nmeasures:\n", "{}"})
    void nothingIsAGlossaryToo(String yaml) {
        assertThat(ReadGlossary.of(yaml)).isEqualTo(Glossary.NONE);
    }

    @Test
    void wordsThatYamlTakesForOtherThingsStayWords() {
        assertThat(ReadGlossary.of("synonyms: {answers.yes: [no, 2024, on]}").synonyms())
                .extracting(Synonym::words)
                .containsExactly("no", "2024", "on");
    }

    @Test
    void allThatIsWrongIsSaidWithItsLine() {
        assertThat(problems("""
                synonyms:
                  customers: {client: 1}
                  customers: [account]
                synonims: {}
                measures:
                  revenue: {synonyms: [turnover], formula: x}
                default_date: [orders]
                """))
                .containsExactly(
                        "line 2: the synonyms of customers are a list of texts",
                        "line 3: customers is there twice, first in line 2",
                        "line 4: there is no section synonims; a glossary has synonyms, descriptions, measures and"
                                + " default_date",
                        "line 6: a measure has an expression and may have synonyms, but no formula",
                        "line 6: the measure revenue has no expression",
                        "line 7: default_date has tables, each with one of its columns");
    }

    @Test
    void aTextThatIsNoYamlIsRefusedAtItsLine() {
        assertThat(problems("synonyms:\n  customers: [client\n"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("line 3: this is not YAML: ");
        assertThat(problems("- a\n- b"))
                .containsExactly(
                        "line 1: a glossary has the sections synonyms, descriptions, measures and default_date");
        assertThat(problems("a: 1\n---\nb: 2")).hasSize(1).first().asString().contains("this is not YAML");
    }

    @Test
    void listsThatMultiplyThemselvesAreRefused() {
        assertThat(problems("synonyms: {a: &a [x, y], b: [*a, *a], c: *a}")).hasSize(1);
        assertThat(problems("synonyms: " + "[".repeat(10_000))).hasSize(1);
        assertThat(problems("#".repeat(ReadGlossary.LONGEST + 1))).hasSize(1);
    }

    private static List<String> problems(String yaml) {
        BrokenGlossary broken = catchThrowableOfType(BrokenGlossary.class, () -> ReadGlossary.of(yaml));
        return broken.problems().stream().map(GlossaryProblem::toString).toList();
    }
}
