package io.millrace.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.seal.Seal;
import io.millrace.agent.seal.SealKeys;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.ScriptedExecutor;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Connections over REST. */
class InstanceApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SECRET = "canary-7f3a!";

    private final WebTestClient client = RunningGateway.shared().client();

    private WebTestClient.ResponseSpec post(String body) {
        return client.post()
                .uri("/api/v1/instances")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private JsonNode create(String body) {
        byte[] answer = post(body)
                .expectStatus()
                .isCreated()
                .expectBody()
                .returnResult()
                .getResponseBody();
        return JSON.readTree(answer);
    }

    private static String settings(String id) {
        return """
                {"id": "%1$s", "name": "Sales of %1$s", "skip_test": true, "db_type": "postgresql", "host": "db.example", "port": 5433,
                 "database": "sales", "username": "reader", "password": "%2$s"}""".formatted(id, SECRET);
    }

    private static String newId() {
        return "sales-" + UUID.randomUUID();
    }

    private static ConnectionSettings published(String id) {
        TestKafka.await("the connection", () -> !TestKafka.connections(id).isEmpty());
        return TestKafka.connections(id).getLast();
    }

    @Test
    void aConnectionIsPublishedWithItsPasswordSealed() throws Exception {
        String id = newId();

        JsonNode answer = create(settings(id));

        assertThat(answer.path("id").asString()).isEqualTo(id);
        ConnectionSettings settings = published(id);
        assertThat(settings.getDbType()).isEqualTo("postgresql");
        assertThat(settings.getHost()).isEqualTo("db.example");
        assertThat(settings.getPort()).isEqualTo(5433);
        assertThat(settings.getDatabase()).isEqualTo("sales");
        assertThat(settings.getUsername()).isEqualTo("reader");
        ByteBuffer sealed = settings.getSealedPassword();
        byte[] bytes = new byte[sealed.remaining()];
        sealed.duplicate().get(bytes);
        assertThat(SealKeys.unseal(RunningGateway.privateKeyset()).open(id, Seal.PASSWORD, bytes))
                .isEqualTo(SECRET);
    }

    @Test
    void aProbeOfItIsStarted() {
        String id = newId();

        String requestId = create(settings(id)).path("request_id").asString();

        TestKafka.await("the probe", () -> !TestKafka.requests(requestId).isEmpty());
        StageRequest probe = TestKafka.requests(requestId).getFirst();
        assertThat(probe.getMeta().getStage()).isEqualTo(Stage.PROBE);
        assertThat(probe.getGoal().getMode()).isEqualTo(Mode.PROBE);
        assertThat(probe.getGoal().getConnectionId()).isEqualTo(id);
    }

    @Test
    void thePasswordIsInNoAnswerAndOnNoTopic() {
        String id = newId();
        String created = create(settings(id)).toString();

        String listed = client.get()
                .uri("/api/v1/instances")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(listed)
                .contains(id)
                .contains("db.example")
                .doesNotContain(SECRET)
                .doesNotContain("password");
        assertThat(created).doesNotContain(SECRET);
        assertThat(published(id).toString()).doesNotContain(SECRET);
        assertThat(TestKafka.events().toString()).doesNotContain(SECRET);
    }

    @Test
    void aNewConnectionCanBeAskedAtOnce() {
        String id = newId();
        create(settings(id));

        client.post()
                .uri("/api/v1/workflows")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"text\": \"How many?\", \"connection_id\": \"" + id + "\"}")
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody();
    }

    @Test
    void anIdIsMadeOfTheName() {
        String name = "Umsätze " + UUID.randomUUID().toString().substring(0, 8);

        String id = create("{\"skip_test\": true, \"name\": \"" + name
                        + "\", \"db_type\": \"sqlite\", \"database\": \"/data/sales.db\"}")
                .path("id")
                .asString();

        assertThat(id).matches("ums-tze-[0-9a-f]{8}");
    }

    @Test
    void aNameOrAnIdIsTakenOnce() {
        String id = newId();
        create(settings(id));

        post(settings(id))
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("id");
        post(settings(newId()).replaceFirst("\"name\": \"[^\"]*\"", "\"name\": \"SALES OF " + id + " \""))
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("name")
                .jsonPath("$.errors[0].code")
                .isEqualTo("duplicate-name");
    }

    @Test
    void oneOfManyAtOnceGetsTheName() {
        String name = "Race " + UUID.randomUUID();
        List<Integer> answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> post("{\"skip_test\": true, \"name\": \"" + name
                                + "\", \"db_type\": \"sqlite\", \"database\": \"x.db\"}")
                        .expectBody()
                        .returnResult()
                        .getStatus()
                        .value())
                .toList();

        assertThat(answers).containsOnlyOnce(201).contains(409);
    }

    @Test
    void whatFailsItsTestIsNotSavedAndSaysWhichFieldIsWrong() {
        String id = newId();
        try (var executor = new ScriptedExecutor(
                id,
                new Failure(
                        Category.USER, "wrong-password", "No entry.", "Check the password.", List.of(), List.of()))) {
            post(settings(id).replace("\"skip_test\": true, ", ""))
                    .expectStatus()
                    .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                    .expectBody()
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("password")
                    .jsonPath("$.detail")
                    .isEqualTo("No entry.");

            ConnectionSettings tried = executor.tried();
            assertThat(tried.getHost()).isEqualTo("db.example");
            assertThat(tried.toString()).doesNotContain(SECRET);
        }
        client.get().uri("/api/v1/instances/" + id).exchange().expectStatus().isNotFound();
        assertThat(TestKafka.connections(id)).isEmpty();
        assertThat(TestKafka.events().toString()).doesNotContain("db.example");
    }

    @Test
    void whatPassesItsTestIsSaved() {
        String id = newId();
        try (var executor = new ScriptedExecutor(id, null)) {
            JsonNode saved = create(settings(id).replace("\"skip_test\": true, ", ""));

            assertThat(saved.path("id").asString()).isEqualTo(id);
            assertThat(saved.path("created_at").asString())
                    .isEqualTo(saved.path("updated_at").asString());
            assertThat(saved.has("password")).isFalse();
            assertThat(executor.tried().getConnectionId()).isEqualTo(id);
        }
    }

    @Test
    void aTestSaysWhatTheServerIs() {
        String id = newId();
        create(settings(id));
        try (var executor = new ScriptedExecutor(id, null)) {
            client.post()
                    .uri("/api/v1/instances/" + id + "/test")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .jsonPath("$.status")
                    .isEqualTo("ok")
                    .jsonPath("$.server")
                    .isEqualTo("PostgreSQL 18.6")
                    .jsonPath("$.warnings[0]")
                    .isEqualTo("It may write.");
            assertThat(executor.tried().getSealedPassword()).isNotNull();
        }
    }

    private WebTestClient.ResponseSpec put(String id, String body) {
        return client.put()
                .uri("/api/v1/instances/" + id)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void whatAChangeLeavesOutStaysAsItWas() {
        String id = newId();
        create(settings(id));
        ByteBuffer sealed = published(id).getSealedPassword();

        put(id, "{\"name\": \"New name of " + id + "\", \"read_only\": false}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("New name of " + id)
                .jsonPath("$.host")
                .isEqualTo("db.example")
                .jsonPath("$.read_only")
                .isEqualTo(false);

        TestKafka.await("the change", () -> TestKafka.connections(id).size() == 2);
        assertThat(published(id).getSealedPassword()).isEqualTo(sealed);
        assertThat(published(id).getUpdatedAt()).isAfterOrEqualTo(published(id).getCreatedAt());
    }

    @Test
    void aKeptPasswordIsNotSentToAnotherServer() {
        String id = newId();
        create(settings(id));

        put(id, "{\"host\": \"elsewhere.example\", \"skip_test\": true}")
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("password");
        put(id, "{\"host\": \"elsewhere.example\", \"password\": \"" + SECRET + "\", \"skip_test\": true}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.request_id")
                .isNotEmpty();
    }

    @Test
    void aDeletedConnectionIsGoneEverywhere() {
        String id = newId();
        create(settings(id));

        client.delete().uri("/api/v1/instances/" + id).exchange().expectStatus().isNoContent();

        client.get().uri("/api/v1/instances/" + id).exchange().expectStatus().isNotFound();
        client.delete().uri("/api/v1/instances/" + id).exchange().expectStatus().isNotFound();
        for (String topic : List.of(Topics.CONNECTIONS, Topics.CATALOGS, Topics.GLOSSARIES)) {
            assertThat(TestKafka.hasTombstone(topic, id)).as(topic).isTrue();
        }
        client.post()
                .uri("/api/v1/workflows")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"text\": \"How many?\", \"connection_id\": \"" + id + "\"}")
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
    }

    @Test
    void theSchemaIsThatOfTheNewestCatalog() {
        String id = newId();
        create(settings(id));
        client.get()
                .uri("/api/v1/instances/" + id + "/schema")
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT);
        Instant takenAt = Instant.parse("2026-01-02T03:04:05Z");
        TestKafka.send(
                Topics.CATALOGS, id, new CatalogSnapshot(id, "one", takenAt, CatalogJson.write(catalog(id)), null));
        TestKafka.await(
                "the catalog", () -> RunningGateway.shared().status("/api/v1/instances/" + id + "/schema") == 200);

        client.get()
                .uri("/api/v1/instances/" + id + "/schema")
                .exchange()
                .expectBody()
                .jsonPath("$.taken_at")
                .isEqualTo("2026-01-02T03:04:05Z")
                .jsonPath("$.tables[1].foreign_keys[0].references_table")
                .isEqualTo("customers")
                .jsonPath("$.tables[0].columns[0].primary_key")
                .isEqualTo(true)
                .jsonPath("$.tables[0].columns[1].type")
                .isEqualTo("text")
                .jsonPath("$.tables[0].row_count")
                .isEqualTo(12);
    }

    private static Catalog catalog(String id) {
        var key = Column.of("id", DataType.INTEGER);
        return new Catalog(
                id,
                Dialect.POSTGRESQL,
                List.of(
                        new Table(
                                null,
                                "customers",
                                List.of(key, Column.of("name", DataType.TEXT)),
                                List.of("id"),
                                List.of(),
                                12,
                                null),
                        new Table(
                                null,
                                "orders",
                                List.of(key, Column.of("customer_id", DataType.INTEGER)),
                                List.of("id"),
                                List.of(),
                                -1,
                                null)),
                List.of(new ForeignKey("orders", List.of("customer_id"), "customers", List.of("id"), true)));
    }

    @Test
    void aRefreshLooksAgain() {
        String id = newId();
        String first = create(settings(id)).path("request_id").asString();

        byte[] answer = client.post()
                .uri("/api/v1/instances/" + id + "/refresh")
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody()
                .returnResult()
                .getResponseBody();

        String again = JSON.readTree(answer).path("request_id").asString();
        assertThat(again).isNotEqualTo(first);
        TestKafka.await("the probe", () -> !TestKafka.requests(again).isEmpty());
    }

    @Test
    void aNameOfTenMegabytesIsRefusedShortly() {
        post("{\"name\": \"" + "n".repeat(10 * 1024 * 1024) + "\", \"db_type\": \"sqlite\", \"database\": \"x\"}")
                .expectStatus()
                .isEqualTo(HttpStatus.CONTENT_TOO_LARGE)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:millrace:problem:body-too-large");
    }

    @Test
    void mariadbIsSpokenToAsMysql() {
        String id = newId();

        create(settings(id).replace("postgresql", "MariaDB"));

        assertThat(published(id).getDbType()).isEqualTo("mysql");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"db_type\": \"sqlite\", \"database\": \"x\"}                                              | name",
                "{\"name\": \"n\", \"database\": \"x\"}                                                      | db_type",
                "{\"name\": \"n\", \"db_type\": \"oracle\", \"database\": \"x\"}                             | db_type",
                "{\"name\": \"n\", \"db_type\": \"sqlite\"}                                                  | database",
                "{\"name\": \"n\", \"db_type\": \"mysql\", \"database\": \"x\", \"username\": \"u\"}         | host",
                "{\"name\": \"n\", \"db_type\": \"mysql\", \"database\": \"x\", \"host\": \"h\"}             | username",
                "{\"name\": \"n\", \"db_type\": \"mysql\", \"database\": \"x\", \"username\": \"u\", \"host\": \"h/d?a=b\"} | host",
                "{\"name\": \"n\", \"db_type\": \"mysql\", \"database\": \"x\", \"username\": \"u\", \"host\": \"h\", \"port\": 0} | port",
                "{\"name\": \"n\", \"db_type\": \"sqlite\", \"database\": \"x\", \"id\": \"No Spaces\"}      | id",
                "{\"name\": \"n\", \"db_type\": \"sqlite\", \"database\": \"x\", \"port\": \"5432\"}         | port",
                "{\"name\": \"n\", \"db_type\": \"sqlite\", \"database\": \"x\", \"read_only\": \"yes\"}     | read_only",
            })
    void aBadFieldIsNamedWithWhatToDo(String body, String field) {
        post(body)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo(field)
                .jsonPath("$.remedy")
                .isNotEmpty();
    }

    @Test
    void aBodyThatIsNoJsonDoesNotComeBack() {
        String answer = post("{\"password\": \"" + SECRET + "\", ")
                .expectStatus()
                .isBadRequest()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(answer).contains("malformed-json").doesNotContain(SECRET);
    }
}
