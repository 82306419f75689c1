package io.millrace.language.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.language.fixture.ShopCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogJsonTest {

    @Test
    void whatIsWrittenIsReadBack() {
        Catalog shop = ShopCatalog.postgresql();

        assertThat(CatalogJson.read(CatalogJson.write(shop))).isEqualTo(shop);
    }

    @Test
    void namesAreSnakeCaseAndNullsAreAbsent() {
        Column id = new Column("order_id", DataType.INTEGER, false, null, List.of(), false);
        Table orders = new Table(null, "orders", List.of(id), List.of("order_id"), List.of(), 3, null);

        String json = CatalogJson.write(new Catalog("shop", Dialect.SQLITE, List.of(orders), List.of()));

        assertThat(json).contains("\"connection_id\":\"shop\"", "\"primary_key\":[\"order_id\"]", "\"row_count\":3");
        assertThat(json).doesNotContain("null,").doesNotContain("comment");
    }

    @Test
    void aDocumentThatBreaksARuleOfTheCatalogIsRefused() {
        String twice = """
                {"connection_id":"x","dialect":"SQLITE","foreign_keys":[],"tables":[
                  {"name":"a","columns":[],"primary_key":[],"unique_keys":[],"row_count":0},
                  {"name":"a","columns":[],"primary_key":[],"unique_keys":[],"row_count":0}]}""";

        assertThatThrownBy(() -> CatalogJson.read(twice))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two tables are named a");
    }

    @Test
    void textThatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> CatalogJson.read("{")).isInstanceOf(IllegalArgumentException.class);
    }
}
