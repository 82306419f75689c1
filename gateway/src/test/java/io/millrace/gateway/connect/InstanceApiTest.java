package io.millrace.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.seal.Seal;
import io.millrace.agent.seal.SealKeys;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                .isAccepted()
                .expectBody()
                .returnResult()
                .getResponseBody();
        return JSON.readTree(answer);
    }

    private static String settings(String id) {
        return """
                {"id": "%s", "name": "Sales", "db_type": "postgresql", "host": "db.example", "port": 5433,
                 "database": "sales", "username": "reader", "password": "%s"}""".formatted(id, SECRET);
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

        String id = create("{\"name\": \"" + name + "\", \"db_type\": \"sqlite\", \"database\": \"/data/sales.db\"}")
                .path("id")
                .asString();

        assertThat(id).matches("ums-tze-[0-9a-f]{8}");
    }

    @Test
    void aSecondConnectionOfTheSameNameGetsAnIdOfItsOwn() {
        String body = "{\"name\": \"Twins " + UUID.randomUUID().toString().substring(0, 8)
                + "\", \"db_type\": \"sqlite\", \"database\": \"/data/sales.db\"}";
        String first = create(body).path("id").asString();
        RunningGateway.shared().bean(KnownConnections.class).exists(first).block();

        String second = create(body).path("id").asString();

        assertThat(second).startsWith(first + "-").isNotEqualTo(first);
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
