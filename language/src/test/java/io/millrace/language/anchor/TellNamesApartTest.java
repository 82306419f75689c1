package io.millrace.language.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TellNamesApartTest {
    private static final List<String> NAMES = List.of("Colorado", "Ohio", "Texas");
    private static final Elements ELEMENTS = new Elements(new CatalogIndex(new Catalog(
            "land",
            Dialect.SQLITE,
            List.of(
                    new Table(null, "state", List.of(text("state_name")), List.of(), List.of(), 3, null),
                    new Table(
                            null,
                            "river",
                            List.of(text("river_name"), text("state_name")),
                            List.of(),
                            List.of(),
                            3,
                            null)),
            List.of())));

    @ParameterizedTest
    @CsvSource({
        "how long is the Colorado river, river.river_name",
        "what is the capital of the state of Colorado, state.state_name",
        "which rivers are in Colorado, river.state_name state.state_name",
        "how many rivers does Colorado have, river.state_name state.state_name"
    })
    void wordsBesideANameTellWhoseItIs(String question, String meant) {
        Anchors anchors = new FindAnchors(ELEMENTS).find(question);
        List<ValueLink> values =
                anchors.values().stream().filter(value -> value.column() >= 0).toList();
        double best = values.stream().mapToDouble(ValueLink::score).max().orElseThrow();

        assertThat(values.stream()
                        .filter(value -> value.score() == best)
                        .map(value -> ELEMENTS.column(value.column()))
                        .map(column -> column.tableName() + "." + column.name())
                        .sorted(Comparator.naturalOrder()))
                .containsExactly(meant.split(" "));
    }

    private static Column text(String name) {
        return new Column(name, DataType.TEXT, false, null, NAMES, true);
    }
}
