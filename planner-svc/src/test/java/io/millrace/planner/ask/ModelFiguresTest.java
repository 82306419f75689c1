package io.millrace.planner.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Understanding;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.llm.call.CallModels;
import io.millrace.llm.fixture.TestProvider;
import io.millrace.llm.provider.ConnectProvider;
import io.millrace.planner.remember.RecallQuestions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long prompts are, and what our own code adds to a call; both are printed. */
class ModelFiguresTest {
    private static final List<String> OWNERS = List.of(
            "harbour",
            "clinic",
            "library",
            "orchard",
            "factory",
            "school",
            "airport",
            "museum",
            "bakery",
            "quarry",
            "vineyard",
            "theatre",
            "hotel",
            "garage",
            "stadium",
            "laboratory",
            "market",
            "prison",
            "temple",
            "studio",
            "brewery",
            "mine",
            "station",
            "archive",
            "dairy",
            "foundry",
            "nursery",
            "tannery",
            "kennel",
            "observatory",
            "sawmill",
            "shipyard");
    private static final List<String> THINGS = List.of(
            "visitor",
            "invoice",
            "machine",
            "shift",
            "permit",
            "delivery",
            "accident",
            "contract",
            "repair",
            "budget",
            "supplier",
            "complaint",
            "inspection",
            "ticket",
            "employee",
            "room",
            "vehicle",
            "training",
            "donation",
            "meeting",
            "sample",
            "licence",
            "alarm",
            "insurance",
            "photograph",
            "lease",
            "recipe",
            "reservation",
            "storm",
            "warrant",
            "parcel",
            "tool");
    private static final int ROUNDS = 60;

    /** Rounds before the first that counts: a service that has just started still loads classes. */
    private static final int WARM_UP = 60;

    private static CatalogIndex catalog(int size) {
        List<Table> tables = new ArrayList<>();
        List<ForeignKey> keys = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String name = OWNERS.get(i % OWNERS.size()) + "_" + THINGS.get(i / OWNERS.size() % THINGS.size());
            List<Column> columns = new ArrayList<>(List.of(
                    Column.of(name + "_id", DataType.INTEGER),
                    Column.of("name", DataType.TEXT),
                    Column.of("created_at", DataType.TIMESTAMP),
                    Column.of("amount", DataType.DECIMAL),
                    Column.of("status", DataType.TEXT)));
            if (i > 0) {
                String parent = tables.get((i - 1) / 3).name();
                columns.add(Column.of(parent + "_id", DataType.INTEGER));
                keys.add(new ForeignKey(name, List.of(parent + "_id"), parent, List.of(parent + "_id"), true));
            }
            tables.add(new Table(null, name, columns, List.of(name + "_id"), List.of(), 1000L + i, null));
        }
        return new CatalogIndex(new Catalog("made", Dialect.SQLITE, tables, keys));
    }

    private static Question question(CatalogIndex index, String text) {
        return new Question(
                text, index, Conversation.NONE, "made", Instant.now().plusSeconds(60), ModelUse.NONE, _ -> {});
    }

    private static final Understanding UNREAD = new Understanding.Declined(List.of(), List.of(), List.of());

    @ParameterizedTest
    @ValueSource(ints = {20, 200, 1000})
    void aPromptStaysWithinItsBudgetHoweverLargeTheSchemaIs(int size) throws Exception {
        ModelSettings settings = ModelSettings.from(Map.of("OPENAI_API_KEY", "test")::get);
        var model = new AskModel(new ScriptedModel(), settings, new RecallQuestions(_ -> List.of()), Clock.systemUTC());
        CatalogIndex index = catalog(size);
        String table = index.catalog().tables().get(size - 1).name();
        Question question = question(index, "Which " + table.replace('_', ' ') + " was the worst of all?");

        int schema = model.schema(question, UNREAD).tokens();
        int whole = model.promptTokens(question, UNREAD);

        System.out.println("prompt size: tables=" + size + " schema_tokens=" + schema + " prompt_tokens=" + whole);
        assertThat(schema).isLessThanOrEqualTo(settings.schemaBudget());
        assertThat(model.schema(question, UNREAD).tables()).contains(table);
    }

    /** The same request, as it was sent, once more without any of our code and Spring AI's. */
    @Test
    void whatOurCodeAddsToACall() throws Exception {
        try (var provider = new TestProvider();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            provider.always(
                    _ -> new TestProvider.Reply.Text(
                            "{\"outcome\":\"DECLINE\",\"readings\":[],\"question\":null,\"missing\":[\"it\"],\"follows\":false}"));
            ModelSettings settings = ModelSettings.from(Map.of(
                    "OPENAI_API_KEY",
                    TestProvider.KEY,
                    "OPENAI_BASE_URL",
                    provider.baseUrl(),
                    "OPENAI_MODEL",
                    "test-model")::get);
            var calls = new CallModels(
                    settings, CallModels.Patience.USUAL, name -> ConnectProvider.connect(settings, name));
            List<ModelRequest> sent = new ArrayList<>();
            var model = new AskModel(
                    request -> {
                        sent.add(request);
                        return calls.ask(request);
                    },
                    settings,
                    new RecallQuestions(_ -> List.of()),
                    Clock.systemUTC());
            CatalogIndex index = catalog(20);
            double[] ours = new double[ROUNDS];
            double[] bare = new double[ROUNDS];
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                int counted = Math.max(0, round);
                long begun = System.nanoTime();
                model.ask(question(index, "Which one was the worst of all?"), UNREAD);
                ours[counted] = (System.nanoTime() - begun) / 1e6;
                String body = provider.calls().getLast().body().toString();
                begun = System.nanoTime();
                client.send(
                        HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/chat/completions"))
                                .header("Authorization", "Bearer " + TestProvider.KEY)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
                bare[counted] = (System.nanoTime() - begun) / 1e6;
            }
            System.out.printf(
                    "added latency: whole_ms=%.1f bare_ms=%.1f added_ms=%.1f (medians of %d)%n",
                    median(ours), median(bare), median(ours) - median(bare), ROUNDS);
            assertThat(provider.calls()).hasSize(2 * (WARM_UP + ROUNDS));
            assertThat(sent).hasSize(WARM_UP + ROUNDS);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
