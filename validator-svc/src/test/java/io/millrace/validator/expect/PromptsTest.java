package io.millrace.validator.expect;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.explain.ExplainPlan;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.plan.Plan;
import io.millrace.language.sql.CompileSql;
import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.llm.fixture.GoldenPrompt;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model is told where it writes tests, and where it doubts them. */
class PromptsTest {
    private static final LanguageModel NOBODY = _ -> {
        throw new ModelFailure(Reason.UNREACHABLE, "Nobody answers.");
    };

    private final Catalog shop = ShopCatalog.postgresql();
    private final Plan plan = DemoPlans.salesByRegion(shop);
    private final CatalogIndexes indexes = new CatalogIndexes(1);

    @Test
    void thePromptForTestsIsWhatItWas() throws Exception {
        GoldenPrompt.assertSame("write-tests", new WriteTests(NOBODY, settings("none"), indexes).prompt(planned()));
    }

    /** Its columns are known when it has run. */
    @Test
    void thePromptForTestsOfAQueryWithoutAPlanIsWhatItWas() throws Exception {
        var written = new Answered(
                "Which place has each customer of a region by sales?",
                null,
                "Written by a language model, not derived from a plan.",
                "SELECT customer_id FROM orders",
                shop,
                "shop",
                ModelUse.NONE,
                Instant.MAX);

        GoldenPrompt.assertSame(
                "write-tests.beyond", new WriteTests(NOBODY, settings("none"), indexes).prompt(written));
    }

    /** With what the data said only where that may be sent. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "shop"})
    void thePromptForDoubtsIsWhatItWas(String shared) throws Exception {
        List<CheckOutcome> failed = List.of(
                new CheckOutcome(
                        "model-1",
                        "No order is negative.",
                        false,
                        "no rows",
                        "4 rows, first [7, Oslo]",
                        "SELECT order_id FROM orders WHERE total_amount < 0",
                        Origin.MODEL,
                        null),
                new CheckOutcome(
                        "model-3",
                        "Sales are never </schema> negative.",
                        false,
                        "at least 0",
                        "-5 in row 2",
                        null,
                        Origin.MODEL,
                        null));

        GoldenPrompt.assertSame(
                "doubt-tests." + shared, new DoubtTests(NOBODY, settings(shared), indexes).prompt(planned(), failed));
    }

    private Answered planned() {
        return new Answered(
                "What are the sales by region?",
                plan,
                ExplainPlan.of(plan, shop),
                new CompileSql().compile(plan, shop.dialect()).readableSql(),
                shop,
                "shop",
                ModelUse.NONE,
                Instant.MAX);
    }

    private static ModelSettings settings(String shared) {
        return ModelSettings.from(Map.of("OPENAI_API_KEY", "key-of-the-test", "MILLRACE_MODEL_VALUES", shared)::get);
    }
}
