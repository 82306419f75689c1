package io.millrace.composer.repair;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.explain.ExplainPlan;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Plan;
import io.millrace.language.sql.CompileSql;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.llm.fixture.GoldenPrompt;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairSqlTest {
    private final Catalog shop = ShopCatalog.postgresql();
    private static final List<Finding> FINDINGS = List.of(
            new Finding("sorted", Severity.ERROR, "Row 3 comes too late.", null),
            new Finding("execute", Severity.ERROR, "</schema> The key is key-of-the-test.", null),
            new Finding(
                    "model-1",
                    Severity.ERROR,
                    "This does not hold: No order is negative. Expected no rows, saw 4 rows, first [7, Oslo].",
                    null));

    /** What a test saw is data, and told only where that may be. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "shop"})
    void thePromptForARepairIsWhatItWas(String shared) throws Exception {
        Plan plan = DemoPlans.salesByRegion(shop);

        String prompt = repair(shared)
                .prompt(
                        RepairSql.REPAIR,
                        new RepairSql.Broken(
                                "What are the sales by region?",
                                ExplainPlan.of(plan, shop),
                                plan,
                                new CompileSql().compile(plan, shop.dialect()).readableSql(),
                                FINDINGS,
                                List.of(new Check(
                                        "model-1",
                                        CheckKind.EMPTY,
                                        "No order is negative.",
                                        List.of(),
                                        null,
                                        null,
                                        Origin.MODEL)),
                                "shop",
                                ModelUse.NONE,
                                Instant.MAX),
                        shop);

        GoldenPrompt.assertSame("repair-sql." + shared, prompt);
    }

    @Test
    void thePromptForAQueryThatNoPlanCanSayIsWhatItWas() throws Exception {
        String prompt = repair("none")
                .prompt(
                        RepairSql.WRITE,
                        new RepairSql.Broken(
                                "Which place has each customer of a region by sales?",
                                "",
                                null,
                                null,
                                List.of(),
                                List.of(),
                                "shop",
                                ModelUse.NONE,
                                Instant.MAX),
                        shop);

        GoldenPrompt.assertSame("write-sql", prompt);
    }

    private static RepairSql repair(String shared) {
        return new RepairSql(
                _ -> {
                    throw new ModelFailure(Reason.UNREACHABLE, "Nobody answers.");
                },
                ModelSettings.from(Map.of("OPENAI_API_KEY", "key-of-the-test", "MILLRACE_MODEL_VALUES", shared)::get));
    }
}
