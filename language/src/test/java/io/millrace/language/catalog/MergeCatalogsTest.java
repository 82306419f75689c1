package io.millrace.language.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MergeCatalogsTest {
    private static final Catalog SHOP = new Catalog(
            "shop",
            Dialect.POSTGRESQL,
            List.of(table("customers", "customer_id"), table("orders", "customer_id")),
            List.of(new ForeignKey("orders", List.of("customer_id"), "customers", List.of("customer_id"), true)));

    @Test
    void hasTheTablesOfAllPartsInOrderForSpark() {
        Catalog merged = MergeCatalogs.of(List.of(SHOP, file("targets"), file("plans")));

        assertThat(merged.dialect()).isEqualTo(Dialect.SPARK);
        assertThat(merged.tables()).extracting(Table::name).containsExactly("customers", "orders", "targets", "plans");
        assertThat(merged.foreignKeys()).isEqualTo(SHOP.foreignKeys());
    }

    @Test
    void givesATableWhoseNameIsTakenAnother() {
        Catalog merged = MergeCatalogs.of(List.of(SHOP, file("Orders"), file("orders_2")));

        assertThat(merged.tables())
                .extracting(Table::name)
                .containsExactly("customers", "orders", "Orders_2", "orders_2_2");
    }

    @Test
    void leavesASinglePartAsItIs() {
        assertThat(MergeCatalogs.of(List.of(SHOP))).isSameAs(SHOP);
    }

    private static Catalog file(String name) {
        return new Catalog("datasets/" + name, Dialect.SPARK, List.of(table(name, "region")), List.of());
    }

    private static Table table(String name, String column) {
        return new Table(null, name, List.of(Column.of(column, DataType.TEXT)), List.of(), List.of(), 1, null);
    }
}
