package io.millrace.language.sql;

import static io.millrace.language.plan.PlanBuilder.countRows;
import static io.millrace.language.plan.PlanBuilder.output;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.PlanBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class DependentKeysTest {
    private static final Catalog SHOP = ShopCatalog.of(Dialect.SQLITE);

    @Test
    void aPrimaryKeyDecidesTheColumnsOfItsTable() {
        assertThat(groupBy("c.customer_id", "c.name", "c.country")).isEqualTo("GROUP BY c.customer_id");
    }

    @Test
    void itDecidesWhatAJoinMakesEqualToIt() {
        assertThat(groupBy("o.customer_id", "c.name")).isEqualTo("GROUP BY o.customer_id");
        assertThat(groupBy("o.order_id", "o.status", "c.name")).isEqualTo("GROUP BY o.order_id");
    }

    @Test
    void itDoesNotDecideTheRowsThatReferToIt() {
        assertThat(groupBy("c.customer_id", "o.status")).isEqualTo("GROUP BY c.customer_id, o.status");
    }

    @Test
    void aNameDecidesNothing() {
        assertThat(groupBy("c.name", "c.country")).isEqualTo("GROUP BY c.name, c.country");
    }

    private static String groupBy(String... keys) {
        PlanBuilder customers = PlanBuilder.from(SHOP, "customers", "c");
        PlanBuilder grouped = PlanBuilder.from(SHOP, "orders", "o")
                .join(JoinKind.INNER, customers, "o.customer_id", "c.customer_id")
                .group(List.of(keys), rows -> List.of(output("orders", countRows())));
        String sql =
                new CompileSql().compile(grouped.plan(), Dialect.SQLITE, SHOP).sql();
        return sql.substring(sql.indexOf("GROUP BY"));
    }
}
