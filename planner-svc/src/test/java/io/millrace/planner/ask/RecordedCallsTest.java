package io.millrace.planner.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Understand;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.llm.Models;
import io.millrace.llm.WatchModel;
import io.millrace.llm.fixture.Recordings;
import io.millrace.llm.fixture.TestProvider;
import io.millrace.llm.provider.ConnectProvider;
import io.millrace.planner.remember.RecallQuestions;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A question that is read from a call as it was recorded: a file for each call, named by the hash of what was sent, so that a prompt that
 * changes has to be recorded anew, with {@code -Dmillrace.record=https://api.openai.com} and {@code OPENAI_API_KEY}, or with
 * {@code -Dmillrace.record=test} from the server of the tests. The one that is kept was recorded from the latter.
 */
class RecordedCallsTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "recorded");
    private static final String MODEL = "gpt-4.1-mini";
    private static final @Nullable String RECORD = System.getProperty("millrace.record");

    @Test
    void aQuestionIsReadFromARecordedAnswer() throws Exception {
        try (var provider = new TestProvider();
                var recordings = new Recordings(FOLDER, upstream(provider))) {
            provider.always(_ -> new TestProvider.Reply.Text(ChooseReaderTest.CUSTOMERS_IN_PERU));
            ModelSettings settings =
                    ModelSettings.from(Map.of(
                            "OPENAI_API_KEY",
                            key(),
                            "OPENAI_BASE_URL",
                            recordings.address() + "/v1",
                            "OPENAI_MODEL",
                            MODEL)::get);
            var choose = new ChooseReader(
                    new Understand()::understand,
                    new Models(settings, new WatchModel(ConnectProvider.connect(settings, MODEL))),
                    new RecallQuestions(_ -> List.of()),
                    Clock.fixed(Instant.parse("2026-11-20T10:00:00Z"), ZoneOffset.UTC));

            ChooseReader.Read read = choose.read(new Question(
                    "How many customers are there in Peru?",
                    new CatalogIndex(ShopCatalog.postgresql()),
                    Conversation.NONE,
                    "shop",
                    Instant.now().plusSeconds(30),
                    ModelUse.NONE,
                    _ -> {},
                    Reader.MODEL,
                    null));

            assertThat(read.model()).doesNotContainKey("failed");
            assertThat(read.reader()).isEqualTo(Origin.MODEL);
            assertThat(read.understanding().toString()).contains("customers", "Peru");
            assertThat(read.use().inputTokens()).isPositive();
        }
    }

    @Test
    void recordedCallsHoldNoSecrets() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.toList()).isNotEmpty().allSatisfy(file -> {
                JsonNode call = JsonMapper.builder().build().readTree(Files.readString(file));
                assertThat(call.propertyNames())
                        .containsExactlyInAnyOrder("path", "request", "status", "content_type", "response");
                assertThat(Files.readString(file))
                        .doesNotContain(TestProvider.KEY)
                        .doesNotContainIgnoringCase("authorization")
                        .doesNotContainIgnoringCase("bearer ")
                        .doesNotContainPattern("sk-[A-Za-z0-9_-]{16,}");
            });
        }
    }

    private static @Nullable URI upstream(TestProvider provider) {
        return RECORD == null ? null : URI.create(RECORD.equals("test") ? provider.anthropicUrl() : RECORD);
    }

    private static String key() {
        return RECORD == null || RECORD.equals("test")
                ? TestProvider.KEY
                : System.getenv().getOrDefault("OPENAI_API_KEY", "");
    }
}
