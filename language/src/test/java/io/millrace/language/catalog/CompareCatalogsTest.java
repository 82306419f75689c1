package io.millrace.language.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompareCatalogsTest {
    private static final ForeignKey BUYER =
            new ForeignKey("orders", List.of("customer"), "customers", List.of("id"), true);

    @Test
    void valuesAndNumbersOfRowsAreNotStructure() {
        Column known = new Column("id", DataType.INTEGER, true, "its number", List.of("1"), true);

        assertThat(CompareCatalogs.changes(
                        catalog(List.of(), table(null, "orders", 5, Column.of("id", DataType.INTEGER))),
                        catalog(List.of(), table(null, "orders", 9, known))))
                .isEmpty();
    }

    @Test
    void eachChangeIsSaid() {
        Catalog before = catalog(
                List.of(BUYER),
                table(null, "orders", 5, Column.of("customer", DataType.INTEGER), Column.of("total", DataType.TEXT)),
                table(null, "customers", 5, Column.of("id", DataType.INTEGER)),
                table(null, "returns", 5, Column.of("id", DataType.INTEGER)));
        Catalog after = catalog(
                List.of(),
                table("sales", "orders", 5, Column.of("customer", DataType.TEXT), Column.of("amount", DataType.TEXT)),
                table(null, "customers", 5, new Column("id", DataType.INTEGER, false, null, List.of(), false)),
                table(null, "refunds", 5, Column.of("id", DataType.INTEGER)));

        assertThat(CompareCatalogs.changes(before, after))
                .containsExactly(
                        "table orders is in schema sales and was in the default schema",
                        "column orders.customer is text and was integer",
                        "column orders.total is gone",
                        "column orders.amount is new",
                        "column customers.id is never null now",
                        "table returns is gone",
                        "table refunds is new",
                        "the reference from orders to customers is gone");
    }

    private static Catalog catalog(List<ForeignKey> keys, Table... tables) {
        return new Catalog("shop", Dialect.POSTGRESQL, List.of(tables), keys);
    }

    private static Table table(@Nullable String schema, String name, long rows, Column... columns) {
        return new Table(schema, name, List.of(columns), List.of(), List.of(), rows, null);
    }
}
