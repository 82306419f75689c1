package io.millrace.language.index;

import static io.millrace.language.catalog.DataType.INTEGER;
import static io.millrace.language.catalog.DataType.TEXT;
import static io.millrace.language.fixture.CatalogFixture.column;
import static io.millrace.language.fixture.CatalogFixture.listed;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.CatalogFixture;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinGraphTest {

    @Test
    void aColumnRefersToTheTableThatItsLastWordsName() {
        CatalogFixture catalog = new CatalogFixture("shop", Dialect.SQLITE)
                .table("customer", 100, "id", column("id", INTEGER), column("name", TEXT))
                .table("order", 100, "id", column("id", INTEGER), column("billing_customer_id", INTEGER));

        assertThat(targets(catalog, "order")).containsExactly("billing_customer_id -> customer.id");
    }

    @Test
    void ofTablesThatFitEquallyTheFirstIsMeant() {
        CatalogFixture catalog = new CatalogFixture("shop", Dialect.SQLITE)
                .table("order", 100, "id", column("id", INTEGER), column("stock_code", TEXT))
                .table("warehouse", 100, "stock_code", column("stock_code", TEXT))
                .table("shelf", 100, "stock_code", column("stock_code", TEXT));

        assertThat(targets(catalog, "order")).containsExactly("stock_code -> warehouse.stock_code");
    }

    @Test
    void aTableWithoutAnyKeyIsJoinedOnANamesakeWithTheSameValues() {
        CatalogFixture catalog = new CatalogFixture("fleet", Dialect.SQLITE)
                .table("harbours", 2, "", listed("Port", TEXT, "Oslo", "Bergen"))
                .table("calls", 9, "", column("PORT", TEXT, "Oslo"), column("ship", TEXT, "Fram"))
                .table("docks", 2, "", listed("port", TEXT, "Kiel", "Emden"));

        assertThat(targets(catalog, "calls")).containsExactly("PORT -> harbours.Port");
        assertThat(targets(catalog, "docks")).isEmpty();
    }

    @Test
    void aTableWithoutAnyKeyIsJoinedWhereATextHoldsTheNamesOfAnother() {
        CatalogFixture catalog = new CatalogFixture("land", Dialect.SQLITE)
                .table("state", 6, "", listed("name", TEXT, "texas", "utah", "ohio", "iowa", "maine", "idaho"))
                .table("rivers", 9, "", listed("crosses", TEXT, "texas", "utah", "ohio", "iowa", "maine"))
                .table("roads", 9, "", listed("leads_to", TEXT, "texas", "utah", "ohio", "rome", "oslo"));

        assertThat(targets(catalog, "rivers")).containsExactly("crosses -> state.name");
        assertThat(targets(catalog, "roads")).isEmpty();
    }

    @Test
    void aNameWithoutAnyWordRefersToNothing() {
        CatalogFixture catalog = new CatalogFixture("odd", Dialect.SQLITE)
                .table("measures", 3, "_", column("_", INTEGER))
                .table("readings", 3, "", column("measures_id", INTEGER));

        assertThat(targets(catalog, "readings")).isEmpty();
    }

    private static List<String> targets(CatalogFixture catalog, String table) {
        return new CatalogIndex(catalog.build())
                .graph().links(table).stream()
                        .filter(JoinGraph.Edge::forward)
                        .map(edge -> edge.fromColumns().getFirst() + " -> " + edge.to() + "."
                                + edge.toColumns().getFirst())
                        .toList();
    }
}
