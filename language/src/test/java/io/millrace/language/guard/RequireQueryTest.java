package io.millrace.language.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.FeaturePlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Plan;
import io.millrace.language.sql.CompileSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequireQueryTest {
    private static final Catalog SHOP = ShopCatalog.postgresql();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM orders",
                "select count(*) from public.orders;",
                "WITH spent AS (SELECT customer_id, SUM(total_amount) AS total FROM orders GROUP BY 1) "
                        + "SELECT c.name FROM spent s JOIN customers c USING (customer_id) ORDER BY s.total DESC LIMIT 3",
                "WITH counted AS (SELECT c.customer_id, COUNT(*) AS times FROM customers c GROUP BY c.customer_id) "
                        + "SELECT c.times FROM counted c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id)",
                "SELECT name FROM products UNION SELECT name FROM categories",
                "SELECT 'DROP TABLE orders; --' AS words FROM \"orders\"",
                "SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id)"
            })
    void letsAQueryPass(String sql) {
        assertThat(RequireQuery.check(sql, Dialect.POSTGRESQL, SHOP)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    read-only          | DELETE FROM orders
                    read-only          | DROP TABLE orders
                    read-only          | UPDATE orders SET status = 'paid'
                    read-only          | SELECT * INTO copies FROM orders
                    read-only          | SELECT * FROM orders FOR UPDATE
                    read-only          | WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone
                    one-statement      | SELECT 1 FROM orders; SELECT 2 FROM orders
                    one-statement      | SELECT 1 FROM orders; DROP TABLE orders
                    unknown-function   | SELECT pg_sleep(100) FROM orders
                    unknown-function   | SELECT name FROM orders WHERE order_id = (SELECT nextval('s') FROM customers)
                    unknown-function   | SELECT pg_catalog.pg_read_file('/etc/passwd') FROM orders
                    unknown-table      | SELECT * FROM pg_shadow
                    unknown-table      | SELECT * FROM other.orders
                    unknown-table      | SELECT name FROM customers WHERE customer_id IN (SELECT id FROM secrets)
                    unknown-hint       | SELECT 1 /*+ Set(work_mem '1GB') */ FROM orders
                    read-only          | SELEKT * FROM orders
                    unknown-column     | SELECT o.wipe FROM orders o
                    unknown-column     | SELECT o.name FROM orders o
                    unknown-column     | SELECT (o).wipe FROM orders o
                    unknown-column     | SELECT o.wipe FROM orders o WHERE EXISTS (SELECT o.wipe FROM (SELECT 1 AS wipe) o)
                    unknown-column     | SELECT 1 FROM (SELECT 1 AS wipe) o WHERE EXISTS (SELECT o.wipe FROM orders o)
                    unknown-column     | WITH o AS (SELECT 1 AS wipe) SELECT o.wipe FROM public.orders o
                    unknown-table      | WITH secrets AS (SELECT * FROM secrets) SELECT * FROM secrets
                    """)
    void refusesWhatIsNotOneReadingQuery(String rule, String sql) {
        assertThat(RequireQuery.check(sql, Dialect.POSTGRESQL, SHOP))
                .extracting(Violation::rule)
                .contains(rule);
    }

    /** What cannot be read is refused, so that what the compiler writes has to be readable. */
    @Test
    void readsWhatTheCompilerWrites() {
        List<String> refused = new ArrayList<>();
        Map<String, Plan> plans = DemoPlans.all(SHOP);
        plans.putAll(FeaturePlans.all(SHOP));
        plans.forEach((name, plan) -> {
            for (Dialect dialect : Dialect.values()) {
                String sql = new CompileSql().compile(plan, dialect).sql();
                RequireQuery.check(sql, dialect, SHOP)
                        .forEach(violation -> refused.add(dialect + " " + name + ": " + violation.message()));
            }
        });
        assertThat(refused).isEmpty();
    }
}
