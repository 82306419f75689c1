package io.millrace.llm.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelAnswer;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.call.CallModels;
import io.millrace.llm.fixture.Recordings;
import io.millrace.llm.fixture.TestProvider;
import io.millrace.llm.fixture.TestProvider.Reply;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** The clients of Spring AI against a provider that behaves as providers do. */
class ProviderCallsTest {
    private static final CallModels.Patience QUICK =
            new CallModels.Patience(Duration.ofMillis(1), 3, Duration.ofMinutes(10));
    private static final String SCHEMA = """
            {"type":"object","properties":{"answer":{"type":"string"}},"required":["answer"],"additionalProperties":false}""";

    static {
        // What fails is said by our own exceptions.
        LoggingSystem.get(ProviderCallsTest.class.getClassLoader()).setLogLevel("org.springframework.ai", LogLevel.OFF);
    }

    private TestProvider provider;

    @BeforeEach
    void start() throws Exception {
        provider = new TestProvider();
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    enum Api {
        OPENAI,
        ANTHROPIC
    }

    private ModelSettings settings(Api api, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "LLM_PROVIDER",
                api.name(),
                api + "_API_KEY",
                TestProvider.KEY,
                api + "_BASE_URL",
                api == Api.OPENAI ? provider.baseUrl() : provider.anthropicUrl(),
                api + "_MODEL",
                "first-model",
                "MILLRACE_MODEL_PRICE_IN",
                "2",
                "MILLRACE_MODEL_PRICE_OUT",
                "8"));
        all.putAll(more);
        return ModelSettings.from(all::get);
    }

    private static LanguageModel model(ModelSettings settings) {
        return new CallModels(settings, QUICK, name -> ConnectProvider.connect(settings, name));
    }

    private LanguageModel model(Api api) {
        return model(settings(api, Map.of()));
    }

    private static ModelRequest request(String text) {
        return request(text, Duration.ofSeconds(20), new CopyOnWriteArrayList<>());
    }

    private static ModelRequest request(String text, Duration patience, List<String> heard) {
        return new ModelRequest(
                "test/1",
                "You answer.",
                List.of(new ModelRequest.Message(ModelRequest.Speaker.USER, text)),
                SCHEMA,
                Instant.now().plus(patience),
                heard::add);
    }

    private static Reason reason(LanguageModel model) {
        return catchThrowableOfType(ModelFailure.class, () -> model.ask(request("Why?")))
                .reason();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerIsHeardInPartsAndCounted(Api api) throws Exception {
        provider.then(new Reply.Text("{\"answer\": \"one long enough to come in several parts\"}"));
        List<String> heard = new CopyOnWriteArrayList<>();

        ModelAnswer answer = model(api).ask(request("Why?", Duration.ofSeconds(20), heard));

        assertThat(answer.text()).isEqualTo("{\"answer\": \"one long enough to come in several parts\"}");
        assertThat(answer.model()).isEqualTo("first-model");
        assertThat(heard).hasSizeGreaterThan(2);
        assertThat(heard.getLast()).isEqualTo(answer.text());
        assertThat(answer.use().calls()).isEqualTo(1);
        assertThat(answer.use().inputTokens()).isPositive();
        assertThat(answer.use().outputTokens()).isEqualTo(answer.text().length() / 4);
        assertThat(answer.use().costMicros())
                .isEqualTo(answer.use().inputTokens() * 2 + answer.use().outputTokens() * 8);
        assertThat(provider.calls().getFirst().text()).contains("You answer.", "Why?");
    }

    @Test
    void theSchemaIsEnforcedByTheProviderWhereItCanBe() throws Exception {
        provider.then(new Reply.Text("{}"));

        model(Api.OPENAI).ask(request("Why?"));

        var format = provider.calls().getFirst().body().path("response_format");
        assertThat(format.path("type").asString()).isEqualTo("json_schema");
        assertThat(format.path("json_schema").path("strict").asBoolean()).isTrue();
        assertThat(format.path("json_schema")
                        .path("schema")
                        .path("required")
                        .path(0)
                        .asString())
                .isEqualTo("answer");
    }

    @Test
    void anEndpointThatKnowsNoSchemasIsAskedWithoutOneFromThenOn() throws Exception {
        provider.always(call -> call.hasSchema()
                ? new Reply.Status(400, Map.of(), "Unknown parameter: response_format")
                : new Reply.Text("{}"));
        LanguageModel model = model(Api.OPENAI);

        model.ask(request("Why?"));
        model.ask(request("Why?"));

        assertThat(provider.calls()).extracting(TestProvider.Call::hasSchema).containsExactly(true, false, false);
    }

    @ParameterizedTest
    @EnumSource
    void aWrongKeyIsSaidAndNotTriedAgain(Api api) {
        ModelSettings settings = settings(api, Map.of(api + "_API_KEY", "stolen-2718"));

        assertThatThrownBy(() -> model(settings).ask(request("Why?")))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.WRONG_KEY))
                .hasMessage("The provider refuses the key for the model first-model (401).")
                .hasMessageNotContaining("2718");
        assertThat(settings.toString()).doesNotContain("2718");
    }

    @ParameterizedTest
    @EnumSource
    void nobodyAtTheAddress(Api api) {
        ModelSettings settings = settings(api, Map.of());
        provider.close();

        assertThat(reason(model(settings))).isEqualTo(Reason.UNREACHABLE);
    }

    @ParameterizedTest
    @EnumSource
    void tooManyRequestsAreTriedAgainAfterThePauseThatIsAskedFor(Api api) throws Exception {
        provider.then(
                new Reply.Status(429, Map.of("Retry-After", "1"), "slow down"),
                new Reply.Status(429, Map.of("retry-after-ms", "1"), "slow down"),
                new Reply.Text("{}"));
        long begun = System.nanoTime();

        ModelAnswer answer = model(api).ask(request("Why?"));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(answer.use().calls()).isEqualTo(3);
    }

    @Test
    void aPauseThatGoesBeyondTheDeadlineIsNotWaitedFor() {
        provider.then(new Reply.Status(429, Map.of("Retry-After", "3600"), "slow down"));

        ModelFailure failure =
                catchThrowableOfType(ModelFailure.class, () -> model(Api.OPENAI).ask(request("Why?")));

        assertThat(failure.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(provider.calls()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void afterErrorsOfTheProviderTheAnswerComes(Api api) throws Exception {
        provider.then(
                new Reply.Status(500, Map.of(), "oh"),
                new Reply.CutOff("{\"answer\": \"half of what"),
                new Reply.Text("{}"));

        assertThat(model(api).ask(request("Why?")).text()).isEqualTo("{}");
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsNeverWholeIsNone(Api api) {
        provider.always(_ -> new Reply.Unfinished("{\"answer\": \"half of what"));

        assertThat(reason(model(api))).isEqualTo(Reason.CUT_OFF);
        assertThat(provider.calls()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsTooLongIsNotAskedForAgain(Api api) {
        provider.always(_ -> new Reply.TooLong("{\"answer\": \"and so on"));

        assertThat(reason(model(api))).isEqualTo(Reason.REFUSED);
        assertThat(provider.calls()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void somethingThatIsNoAnswer(Api api) {
        provider.always(_ -> new Reply.Garbage("event: message_start\ndata: {\"choices\": [ this is no json\n\n"));

        assertThat(reason(model(api))).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest
    @EnumSource
    void noAnswerWithinTheTimeout(Api api) {
        provider.always(_ -> new Reply.Never());
        ModelSettings settings =
                settings(api, Map.of("MILLRACE_MODEL_TIMEOUT_MS", "300", "MILLRACE_MODEL_ATTEMPTS", "1"));

        assertThat(reason(model(settings))).isEqualTo(Reason.TOO_SLOW);
    }

    @Test
    void whoStopsWaitingIsLetGoAtOnce() throws Exception {
        provider.always(_ -> new Reply.Never());
        LanguageModel model = model(Api.OPENAI);
        var thrown = new AtomicReference<Throwable>();
        var ended = new CountDownLatch(1);
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                model.ask(request("Why?"));
            } catch (Throwable e) {
                thrown.set(e);
            }
            ended.countDown();
        });
        while (provider.calls().isEmpty()) {
            Thread.onSpinWait();
        }

        waiting.interrupt();
        ended.await();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void theNextModelAnswersWhereTheFirstFails() throws Exception {
        provider.always(call -> call.model().equals("first-model")
                ? new Reply.Status(404, Map.of(), "The model does not exist")
                : new Reply.Text("{}"));
        ModelSettings settings = settings(Api.OPENAI, Map.of("OPENAI_MODEL", "first-model, second-model"));

        ModelAnswer answer = model(settings).ask(request("Why?"));

        assertThat(answer.model()).isEqualTo("second-model");
        assertThat(answer.use().calls()).isEqualTo(2);
    }

    @Test
    void aModelThatFailsAgainAndAgainIsLeftAlone() {
        provider.always(_ -> new Reply.Status(503, Map.of(), "down"));
        LanguageModel model = model(Api.OPENAI);

        assertThat(reason(model)).isEqualTo(Reason.PROVIDER_ERROR);
        assertThat(reason(model)).isEqualTo(Reason.SUSPENDED);
        assertThat(provider.calls()).hasSize(3);
    }

    @Test
    void noMoreCallsAtOnceThanAllowed() throws Exception {
        provider.always(_ -> new Reply.Never());
        LanguageModel model = model(settings(Api.OPENAI, Map.of("MILLRACE_MODEL_CONCURRENCY", "1")));
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                model.ask(request("First?"));
            } catch (ModelFailure | InterruptedException ended) {
                // It only takes the place.
            }
        });
        while (provider.calls().isEmpty()) {
            Thread.onSpinWait();
        }

        ModelFailure failure = catchThrowableOfType(
                ModelFailure.class,
                () -> model.ask(request("Second?", Duration.ofMillis(200), new CopyOnWriteArrayList<>())));

        assertThat(failure.reason()).isEqualTo(Reason.TOO_SLOW);
        assertThat(provider.calls()).hasSize(1);
        first.interrupt();
    }

    @Test
    void whatWasRecordedIsAnsweredWithoutTheProviderAndHoldsNoKey(@TempDir Path folder) throws Exception {
        provider.then(new Reply.Text("{\"answer\": \"kept\"}"));
        try (var recording = new Recordings(folder, URI.create(provider.anthropicUrl()))) {
            ModelSettings settings = settings(Api.OPENAI, Map.of("OPENAI_BASE_URL", recording.address() + "/v1"));
            model(settings).ask(request("Why?"));
        }
        provider.close();

        try (var replaying = new Recordings(folder, null)) {
            ModelSettings settings = settings(Api.OPENAI, Map.of("OPENAI_BASE_URL", replaying.address() + "/v1"));

            assertThat(model(settings).ask(request("Why?")).text()).isEqualTo("{\"answer\": \"kept\"}");
            assertThat(reasonOf(model(settings), "Something else?")).isEqualTo(Reason.REFUSED);
        }
        try (var files = Files.list(folder)) {
            List<Path> kept = files.toList();
            assertThat(kept).hasSize(1);
            assertThat(Files.readString(kept.getFirst())).contains("Why?").doesNotContain(TestProvider.KEY);
        }
    }

    private static Reason reasonOf(LanguageModel model, String question) {
        return catchThrowableOfType(ModelFailure.class, () -> model.ask(request(question)))
                .reason();
    }
}
