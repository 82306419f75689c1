package io.millrace.mapper;

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
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.intent.IntentJson;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.plan.PlanTree;
import io.millrace.language.read.ReadQuestion;
import io.millrace.language.read.Reading;
import io.millrace.language.understand.GroundInterpretation;
import io.millrace.language.understand.Interpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.schemas.Budget;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MapIntentTest {
    private final Catalog shop = ShopCatalog.postgresql();
    private final MapIntent map = new MapIntent(new ShopOnly(shop), new CatalogIndexes(4), new GroundInterpretation());

    @Test
    void anIntentBecomesAPlan() throws Exception {
        var completed =
                (StageOutcome.Completed) map.handle(new FakeWork(request(intent("Show me total sales by region"))));

        Plan plan = PlanJson.read(completed.context().getPlan());
        assertThat(plan.root().fields()).extracting(Field::name).containsExactly("region", "total_sales");
        JsonNode output = JsonMapper.builder().build().readTree(completed.output());
        assertThat(output.path("tree").asString()).isEqualTo(PlanTree.of(plan));
        assertThat(output.path("plan").path("version").asInt()).isEqualTo(Plan.VERSION);
        assertThat(output.path("summary").asString()).isEqualTo("From orders and customers: region and total_sales.");
    }

    @Test
    void aFormBecomesAPlan() throws Exception {
        Select form = Select.of(Term.Attribute.of("customers", "region"), Term.Measure.countRows("orders"));
        String interpretation = InterpretationJson.write(new Interpretation.OfForm("orders by region", form));

        var completed = (StageOutcome.Completed) map.handle(new FakeWork(request(interpretation)));

        assertThat(completed.output()).contains("From customers and orders");
        assertThat(PlanJson.read(completed.context().getPlan()).root().fields()).hasSize(2);
    }

    @Test
    void tablesOfSubqueriesAndAssumptionsAreInTheSummary() throws Exception {
        var completed = (StageOutcome.Completed)
                map.handle(new FakeWork(request(intent("How many orders were paid late last quarter"))));

        JsonNode output = JsonMapper.builder().build().readTree(completed.output());
        assertThat(output.path("summary").asString())
                .isEqualTo("From orders and payments: number_of_orders."
                        + " Assumed: late means that payments.paid_date is after due_date.");
    }

    @Test
    void whatTheDataDoesNotHaveIsSaid() throws Exception {
        var failed = (StageOutcome.Failed)
                map.handle(new FakeWork(request(intent("How many products were there last year?"))));

        Failure failure = failed.failure();
        assertThat(failure.getCategory()).isEqualTo(Category.USER);
        assertThat(failure.getCode()).isEqualTo("not-in-the-data");
        assertThat(failure.getMessage()).contains("nothing here tells the time of products");
        assertThat(failure.getUnderstood()).containsExactly("products: table products");
    }

    @Test
    void whereTheTablesHaveChangedTheQuestionIsReadAnewUnlessItGoesOnFromAnother() throws Exception {
        var changed = new Finding(Route.STRUCTURE_CHANGED, Severity.ERROR, "column products.sold_on is gone", null);
        String intent = intent("How many products were there last year?");
        Context context =
                ContextWith.findings(ContextWith.intent(ContextWith.nothing(), intent), List.of(changed), "changed");

        var rejected = (StageOutcome.Rejected) map.handle(new FakeWork(request(context, null)));
        var failed = (StageOutcome.Failed) map.handle(new FakeWork(request(context, "thread")));

        assertThat(rejected.findings()).hasSize(2).first().isEqualTo(changed);
        assertThat(failed.failure().getMessage())
                .startsWith("column products.sold_on is gone. The question is understood");
        assertThat(failed.failure().getRemedy()).startsWith("Ask again");
    }

    @Test
    void theIntentOfAnOlderPlannerIsReadToo() throws Exception {
        Interpretation interpretation = InterpretationJson.read(intent("Show me total sales by region"));
        String older = IntentJson.write(((Interpretation.OfIntent) interpretation).intent());

        var completed = (StageOutcome.Completed) map.handle(new FakeWork(request(older)));

        assertThat(completed.output()).contains("From orders and customers");
    }

    @Test
    void aRequestWithoutAnIntentBreaksTheContract() {
        assertThatThrownBy(() -> map.handle(new FakeWork(request(null))))
                .isInstanceOfSatisfying(
                        StageException.class,
                        refused -> assertThat(refused.failure().getCategory()).isEqualTo(Category.CONTRACT));
    }

    @Test
    void aBrokenIntentBreaksTheContract() {
        assertThatThrownBy(() -> map.handle(new FakeWork(request("{\"text\":1}"))))
                .isInstanceOfSatisfying(
                        StageException.class,
                        refused -> assertThat(refused.failure().getCode()).isEqualTo("broken-intent"));
    }

    private String intent(String question) {
        var understood = (Reading.Understood) new ReadQuestion().read(question, new CatalogIndex(shop));
        return InterpretationJson.write(new Interpretation.OfIntent(understood.intent()));
    }

    private static StageRequest request(@Nullable String intent) {
        return request(ContextWith.intent(ContextWith.nothing(), intent), null);
    }

    private static StageRequest request(Context context, @Nullable String conversation) {
        Instant now = Instant.now();
        return new StageRequest(
                new Meta("m", "w", Stage.MAP, 1, now, now.plusSeconds(60)),
                new Goal(
                        Mode.ASK,
                        "question",
                        "shop",
                        Engine.AUTO,
                        100,
                        conversation,
                        List.of(),
                        null,
                        false,
                        null,
                        null,
                        null),
                List.of(Stage.PLAN, Stage.MAP),
                new Budget(2, 2, 1000L),
                context);
    }

    private record ShopOnly(Catalog shop) implements Catalogs {
        @Override
        public Optional<Catalog> find(String connectionId) {
            return Optional.of(shop);
        }

        @Override
        public Catalog require(String connectionId) {
            return shop;
        }
    }
}
