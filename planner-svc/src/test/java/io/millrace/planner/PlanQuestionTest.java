package io.millrace.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.agent.route.Route;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.glossary.Glossary;
import io.millrace.language.glossary.ReadGlossary;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Interpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.language.understand.Understand;
import io.millrace.language.understand.Understanding;
import io.millrace.schemas.Budget;
import io.millrace.schemas.Candidate;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Meta;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
                (StageOutcome.Completed) plan.handle(new FakeWork(request("How many customers are there?", "shop")));

        Interpretation intent = InterpretationJson.read(completed.context().getIntent());
        assertThat(intent.text()).isEqualTo("How many customers are there?");
        JsonNode output = JsonMapper.builder().build().readTree(completed.output());
        assertThat(output.path("intent").toString())
                .isEqualTo(completed.context().getIntent());
        assertThat(output.path("understood").path(0).path("words").asString()).isEqualTo("customers");
        assertThat(output.path("understood").path(0).path("meaning").asString()).isEqualTo("table customers");
        assertThat(output.path("confidence").asDouble()).isBetween(0.5, 1.0);
        assertThat(output.path("summary").asString()).isEqualTo("the number of customers");
    }

    @Test
    void theEngineHasNoOtherReadingOfAQuestionThatCameToNothing() throws Exception {
        StageRequest first = request("How many customers are there?", "shop");
        Context read = ((StageOutcome.Completed) plan.handle(new FakeWork(first))).context();

        var failed = (StageOutcome.Failed) plan.handle(
                new FakeWork(again(first, read, new Finding("top", Severity.ERROR, "Row 3 is gone.", null))));
        StageOutcome changed = plan.handle(new FakeWork(again(
                first, read, new Finding(Route.STRUCTURE_CHANGED, Severity.ERROR, "Table visits is new.", null))));

        assertThat(failed.failure().getCode()).isEqualTo("not-repairable");
        assertThat(failed.failure().getMessage()).contains("Row 3 is gone.");
        assertThat(changed).isInstanceOf(StageOutcome.Completed.class);
    }

    private static StageRequest again(StageRequest first, Context read, Finding finding) {
        return new StageRequest(
                first.getMeta(),
                first.getGoal(),
                first.getItinerary(),
                first.getBudget(),
                ContextWith.findings(read, List.of(finding), finding.getRule()));
    }

    @Test
    void closeReadingsBecomeChoicesWithTheirQueries() throws Exception {
        var understand = new FakeUnderstanding(unclear(
                reading("How many orders are there for each status?", "orders.total_amount"),
                reading("How many customers are there?", "customers")));

        var asked = (StageOutcome.NeedsInput) planner(understand).handle(new FakeWork(request("Sales?", "shop")));

        assertThat(asked.clarification().getQuestion()).isEqualTo("Which one?");
        assertThat(asked.clarification().getCandidates())
                .extracting(candidate -> candidate.getChoice().getId())
                .containsExactly("1", "2");
        Candidate first = asked.clarification().getCandidates().getFirst();
        assertThat(first.getChoice().getText())
                .isEqualTo(reading("How many orders are there for each status?", "")
                        .summary());
        assertThat(first.getChoice().getDifference()).isEqualTo("orders.total_amount");
        assertThat(first.getChoice().getSql())
                .isEqualTo(first.getStatement().getReadableSql())
                .contains("GROUP BY");
        assertThat(InterpretationJson.read(first.getChoice().getIntent()).text())
                .isEqualTo("How many orders are there for each status?");
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(asked.output())
                        .path("choices")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void readingsThatComeToTheSameQueryAreNoChoice() throws Exception {
        var understand = new FakeUnderstanding(unclear(
                reading("How many orders are there for each status?", "a"),
                reading("How many orders are there for each status?", "b")));

        StageOutcome outcome = planner(understand).handle(new FakeWork(request("Sales?", "shop")));

        assertThat(outcome).isInstanceOf(StageOutcome.Completed.class);
    }

    @Test
    void aReadingThatCannotBeAnsweredIsNoChoice() throws Exception {
        var understand = new FakeUnderstanding(unclear(
                reading("How many products were there last year?", "products"),
                reading("How many customers are there?", "customers")));

        var completed = (StageOutcome.Completed) planner(understand).handle(new FakeWork(request("Sales?", "shop")));

        assertThat(InterpretationJson.read(completed.context().getIntent()).text())
                .isEqualTo("How many customers are there?");
    }

    @Test
    void aTurnIsUnderstoodAfterTheTurnsBeforeItAndSaysWhatItChanged() throws Exception {
        Understanding.Candidate before = reading("How many customers are there?", "");
        var understand = new FakeUnderstanding(new Understanding.Clear(
                before,
                List.of(),
                new Understanding.Edit(Understanding.Edit.Kind.REFINEMENT, List.of("customers"), List.of("only 2025")),
                "Q3"));
        var conversation = new Conversation(
                List.of(new Conversation.Turn("How many customers are there?", before.interpretation(), null)));
        StageRequest request = request("only 2025", "shop", InterpretationJson.write(conversation));

        var completed = (StageOutcome.Completed) planner(understand).handle(new FakeWork(request));

        assertThat(understand.heard).isEqualTo(conversation);
        JsonNode output = JsonMapper.builder().build().readTree(completed.output());
        assertThat(output.path("edit").asString()).isEqualTo("refinement");
        assertThat(output.path("kept").path(0).asString()).isEqualTo("customers");
        assertThat(output.path("changed").path(0).asString()).isEqualTo("only 2025");
        assertThat(output.path("name").asString()).isEqualTo("Q3");
        assertThat(completed.context().getConversation()).isNull();
    }

    @Test
    void aBrokenConversationBreaksTheContract() {
        assertThatThrownBy(() -> plan.handle(new FakeWork(request("How many customers are there?", "shop", "[1]"))))
                .isInstanceOfSatisfying(
                        StageException.class,
                        refused -> assertThat(refused.failure().getCode()).isEqualTo("broken-conversation"));
    }

    @Test
    void aQuestionAboutOtherThingsIsDeclinedWithTheWords() throws Exception {
        Failure failure = failure("What is the weather in Paris?");

        assertThat(failure.getCategory()).isEqualTo(Category.USER);
        assertThat(failure.getCode()).isEqualTo("not-understood");
        assertThat(failure.getNotUnderstood()).containsExactly("weather", "Paris");
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
        assertThatThrownBy(() -> plan.handle(new FakeWork(request("How many customers are there?", "elsewhere"))))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("elsewhere");
    }

    @Test
    void theGlossaryOfTheConnectionIsUsed() throws Exception {
        Glossary glossary = ReadGlossary.of("measures: {takings: sum(order_items.quantity * order_items.unit_price)}");
        var planner = new PlanQuestion(
                new ShopOnly(), connection -> glossary, new CatalogIndexes(4), new Understand()::understand);
        assertThat(failure("takings by month").getNotUnderstood()).containsExactly("takings");

        var completed = (StageOutcome.Completed) planner.handle(new FakeWork(request("takings by month", "shop")));

        assertThat(completed.output()).contains("amount order_items.quantity * order_items.unit_price");
    }

    private Failure failure(String text) throws Exception {
        return ((StageOutcome.Failed) plan.handle(new FakeWork(request(text, "shop")))).failure();
    }

    private static PlanQuestion planner(UnderstandQuestion understand) {
        return new PlanQuestion(new ShopOnly(), new CatalogIndexes(4), understand);
    }

    private static Understanding unclear(Understanding.Candidate... readings) {
        return new Understanding.Unclear("Which one?", List.of(readings), List.of());
    }

    /** What a clear question means, as one of several readings. */
    private static Understanding.Candidate reading(String question, String difference) {
        var clear = (Understanding.Clear)
                new Understand().understand(question, new CatalogIndex(ShopCatalog.postgresql()), Conversation.NONE);
        Understanding.Candidate meant = clear.candidate();
        return new Understanding.Candidate(meant.interpretation(), meant.confidence(), meant.summary(), difference);
    }

    /** Says the same whatever it is asked, and remembers what it heard before. */
    private static final class FakeUnderstanding implements UnderstandQuestion {
        private final Understanding answer;
        private Conversation heard = Conversation.NONE;

        FakeUnderstanding(Understanding answer) {
            this.answer = answer;
        }

        @Override
        public Understanding understand(String question, CatalogIndex index, Conversation conversation) {
            heard = conversation;
            return answer;
        }
    }

    private static StageRequest request(String text, String connectionId) {
        return request(text, connectionId, null);
    }

    private static StageRequest request(String text, String connectionId, @Nullable String conversation) {
        Instant now = Instant.now();
        return new StageRequest(
                new Meta("m", "w", Stage.PLAN, 1, now, now.plusSeconds(60)),
                new Goal(
                        Mode.ASK, text, connectionId, Engine.AUTO, 100, null, List.of(), null, false, null, null, null),
                List.of(Stage.PLAN, Stage.MAP),
                new Budget(2, 2, 1000L),
                ContextWith.conversation(conversation));
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
