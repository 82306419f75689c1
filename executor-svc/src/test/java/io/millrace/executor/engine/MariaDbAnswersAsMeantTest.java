package io.millrace.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.executor.fixture.MariaDb;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.FeaturePlans;
import io.millrace.language.fixture.RandomPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.fixture.TinyShop;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanTree;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.interpret.InterpretPlan;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.sql.CompiledQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every plan of the golden scripts, and plans made at random, on a real MariaDB: the rows that the plan means. Skipped where the
 * machine has no server.
 */
@EnabledIf(
        value = "io.millrace.executor.fixture.MariaDb#isInstalled",
        disabledReason = "no MariaDB server: none under MARIADB_HOME, /usr or /usr/local")
class MariaDbAnswersAsMeantTest {
    private static final Catalog SHOP = ShopCatalog.of(Dialect.MYSQL);
    private static final int PLANS = Integer.getInteger("plans.count", 250);

    @TempDir
    private static Path folder;

    private static MariaDb server;
    private static Connection mariaDb;
    private static InterpretPlan meant;

    /** Fixed, since MariaDB has faults of its own: in 3,000 plans it takes one {@code HAVING STDDEV_SAMP(a) IS NULL} for true. */
    private final long seed = Long.getLong("plans.seed", 100);

    @BeforeAll
    static void shop() throws Exception {
        server = MariaDb.start(MariaDb.installed().orElseThrow(), folder);
        mariaDb = server.connect("tiny_shop");
        TinyShop.createInMysql(mariaDb);
        meant = InterpretPlan.of(SHOP, mariaDb);
    }

    @AfterAll
    static void stop() throws SQLException {
        if (mariaDb != null) {
            mariaDb.close();
        }
        if (server != null) {
            server.close();
        }
    }

    static Stream<Map.Entry<String, Plan>> golden() {
        return Stream.concat(DemoPlans.all(SHOP, 2).entrySet().stream(), FeaturePlans.all(SHOP).entrySet().stream());
    }

    @ParameterizedTest
    @MethodSource
    void golden(Map.Entry<String, Plan> named) {
        check(named.getValue(), named.getKey());
    }

    @Test
    void random() {
        RandomPlans plans = new RandomPlans(SHOP, seed);
        for (int i = 0; i < PLANS; i++) {
            check(plans.next(), "seed %d, plan %d".formatted(seed, i));
        }
    }

    private static void check(Plan plan, String name) {
        CompiledQuery query = new CompileSql().compile(plan, Dialect.MYSQL, SHOP);
        String told = name + "\n" + PlanTree.of(plan) + "\n" + query.readableSql();
        List<List<String>> expected = TinyShop.cells(plan, meant.rows(plan));
        List<List<String>> found;
        try {
            found = TinyShop.ask(mariaDb, query);
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage() + "\n" + told, e);
        }
        assertThat(found)
                .as(told)
                .usingElementComparator(TinyShop.SAME_CELLS)
                .containsExactlyInAnyOrderElementsOf(expected);
        if (plan.root() instanceof Relation.Sort) {
            assertThat(found)
                    .as(told)
                    .usingElementComparator(TinyShop.SAME_CELLS)
                    .containsExactlyElementsOf(expected);
        }
    }
}
