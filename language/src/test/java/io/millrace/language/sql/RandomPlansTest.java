package io.millrace.language.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.check.DeriveChecks;
import io.millrace.language.explain.ExplainPlan;
import io.millrace.language.fixture.RandomPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.fixture.TinyShop;
import io.millrace.language.guard.RequireQuery;
import io.millrace.language.guard.ResolvePlan;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.plan.PlanTree;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.interpret.InterpretPlan;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for any plan. A failure prints the seed; {@code -Dplans.seed=...} makes the same plans again. */
class RandomPlansTest {
    private static final Catalog SHOP = ShopCatalog.postgresql();
    private static final int PLANS = Integer.getInteger("plans.count", 250);

    private final long seed = Long.getLong("plans.seed", System.nanoTime());

    @Test
    void jsonGivesThePlanBack() {
        RandomPlans plans = new RandomPlans(SHOP, seed);
        for (int i = 0; i < PLANS; i++) {
            Plan plan = plans.next();
            assertThat(PlanJson.read(PlanJson.write(plan)))
                    .as("seed %d, plan %d", seed, i)
                    .isEqualTo(plan);
        }
    }

    @Test
    void everyDialectSaysItAndTheGuardReadsIt() {
        RandomPlans plans = new RandomPlans(SHOP, seed);
        for (int i = 0; i < PLANS; i++) {
            Plan plan = plans.next();
            assertThat(ResolvePlan.against(plan, SHOP))
                    .as("seed %d, plan %d", seed, i)
                    .isEmpty();
            assertThat(ExplainPlan.of(plan, SHOP)).isNotBlank();
            assertThat(DeriveChecks.of(plan, SHOP)).isNotEmpty();
            for (Dialect dialect : Dialect.values()) {
                CompiledQuery query = new CompileSql().compile(plan, dialect, SHOP);
                assertThat(RequireQuery.check(query.sql(), dialect, SHOP))
                        .as("seed %d, plan %d, %s:%n%s%n%s", seed, i, dialect, PlanTree.of(plan), query.readableSql())
                        .isEmpty();
                assertThat(query.sql().chars().filter(c -> c == '?').count())
                        .isEqualTo(query.parameters().size());
            }
        }
    }

    @Test
    void databasesAnswerAsThePlanIsMeant() throws Exception {
        RandomPlans plans = new RandomPlans(SHOP, seed);
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection postgresql = server.getPostgresDatabase().getConnection();
                Connection sqlite = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            TinyShop.create(postgresql);
            TinyShop.create(sqlite);
            InterpretPlan meant = InterpretPlan.of(SHOP, sqlite);
            for (int i = 0; i < PLANS; i++) {
                Plan plan = plans.next();
                CompiledQuery one = new CompileSql().compile(plan, Dialect.POSTGRESQL, SHOP);
                CompiledQuery other = new CompileSql().compile(plan, Dialect.SQLITE, SHOP);
                String told = "seed %d, plan %d%n%s%n%s%n%n%s"
                        .formatted(seed, i, PlanTree.of(plan), one.readableSql(), other.readableSql());
                List<List<String>> expected = TinyShop.cells(plan, meant.rows(plan));
                assertThat(rows(postgresql, one, told))
                        .as(told)
                        .usingElementComparator(TinyShop.SAME_CELLS)
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(rows(sqlite, other, told))
                        .as(told)
                        .usingElementComparator(TinyShop.SAME_CELLS)
                        .containsExactlyInAnyOrderElementsOf(expected);
                if (plan.root() instanceof Relation.Sort) {
                    assertThat(rows(postgresql, one, told))
                            .as(told)
                            .usingElementComparator(TinyShop.SAME_CELLS)
                            .containsExactlyElementsOf(expected);
                    assertThat(rows(sqlite, other, told))
                            .as(told)
                            .usingElementComparator(TinyShop.SAME_CELLS)
                            .containsExactlyElementsOf(expected);
                }
            }
        }
    }

    private static List<List<String>> rows(Connection connection, CompiledQuery query, String told) {
        try {
            return TinyShop.ask(connection, query);
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage() + "\n" + told, e);
        }
    }
}
