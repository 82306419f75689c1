package io.millrace.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.understand.Interpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.language.understand.Understand;
import io.millrace.schemas.Budget;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Meta;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanQuestionTest {
    private final PlanQuestion plan =
            new PlanQuestion(new ShopOnly(), new CatalogIndexes(4), new Understand()::understand);

    @Test
    void aQuestionBecomesAnInterpretation() throws Exception {
        var completed =
                (StageOutcome.Completed) plan.handle(new FakeWork(request("Show me total sales by region", "shop")));

        Interpretation intent = InterpretationJson.read(completed.context().getIntent());
        assertThat(intent.text()).isEqualTo("Show me total sales by region");
        JsonNode output = JsonMapper.builder().build().readTree(completed.output());
        assertThat(output.path("intent").toString())
                .isEqualTo(completed.context().getIntent());
        assertThat(output.path("understood").path(0).path("words").asString()).isEqualTo("sales");
        assertThat(output.path("understood").path(0).path("meaning").asString())
                .isEqualTo("amount orders.total_amount");
        assertThat(output.path("confidence").asDouble()).isBetween(0.5, 1.0);
        assertThat(output.path("summary").asString()).isEqualTo("Total sales by region");
    }

    @Test
    void aQuestionAboutOtherThingsIsDeclinedWithTheWords() throws Exception {
        Failure failure = failure("Show customers and the weather in Paris");

        assertThat(failure.getCategory()).isEqualTo(Category.USER);
        assertThat(failure.getCode()).isEqualTo("not-understood");
        assertThat(failure.getNotUnderstood()).containsExactly("weather", "Paris");
        assertThat(failure.getUnderstood()).containsExactly("customers: table customers");
        assertThat(failure.getRemedy()).contains("web visits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\n"})
    void anEmptyQuestionIsDeclined(String text) throws Exception {
        assertThat(failure(text).getCode()).isEqualTo("empty-question");
    }

    @Test
    void aTextThatIsTooLongIsDeclined() throws Exception {
        Failure failure = failure("customers ".repeat(10_000));

        assertThat(failure.getCode()).isEqualTo("question-too-long");
        assertThat(failure.getMessage()).contains("100000");
    }

    @Test
    void anUnknownConnectionIsSaid() {
        assertThatThrownBy(() -> plan.handle(new FakeWork(request("How many customers?", "elsewhere"))))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("elsewhere");
    }

    private Failure failure(String text) throws Exception {
        return ((StageOutcome.Failed) plan.handle(new FakeWork(request(text, "shop")))).failure();
    }

    private static StageRequest request(String text, String connectionId) {
        Instant now = Instant.now();
        return new StageRequest(
                new Meta("m", "w", Stage.PLAN, 1, now, now.plusSeconds(60)),
                new Goal(Mode.ASK, text, connectionId, Engine.AUTO, 100, null),
                List.of(Stage.PLAN, Stage.MAP),
                new Budget(2, 2, 1000L),
                ContextWith.nothing());
    }

    /** Knows one connection. */
    private static final class ShopOnly implements Catalogs {
        private final Catalog shop = ShopCatalog.postgresql();

        @Override
        public Optional<Catalog> find(String connectionId) {
            return connectionId.equals("shop") ? Optional.of(shop) : Optional.empty();
        }

        @Override
        public Catalog require(String connectionId) throws StageException {
            return find(connectionId)
                    .orElseThrow(() -> new StageException(
                            Category.USER, "unknown-connection", "Nothing is known of " + connectionId, "Create it."));
        }
    }
}
