package io.millrace.gateway.glossary;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.catalog.GlossaryTail;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.glossary.Glossary;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Glossaries over REST and from files, with a real broker between them and the agents. */
class GlossaryApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String YAML = """
            synonyms:
              customers: [clients]
            measures:
              revenue: sum(order_items.quantity * order_items.unit_price)
            """;

    private final RunningGateway gateway = RunningGateway.shared();

    private WebTestClient.ResponseSpec send(HttpMethod method, String connection, String more, String body) {
        return gateway.client()
                .method(method)
                .uri("/api/v1/instances/" + connection + "/glossary" + more)
                .contentType(MediaType.valueOf("application/yaml"))
                .bodyValue(body)
                .exchange();
    }

    private WebTestClient.ResponseSpec put(String connection, String body) {
        return send(HttpMethod.PUT, connection, "", body);
    }

    private WebTestClient.ResponseSpec get(String connection) {
        return gateway.client().get().uri("/api/v1/instances/" + connection + "/glossary").exchange();
    }

    private static JsonNode document(WebTestClient.ResponseSpec answer, int status) {
        byte[] body = answer.expectStatus().isEqualTo(status).expectBody().returnResult().getResponseBody();
        return JSON.readTree(body);
    }

    private static String newConnection(boolean withCatalog) {
        String id = "words-" + UUID.randomUUID();
        TestKafka.send(
                Topics.CONNECTIONS,
                id,
                new ConnectionSettings(
                        id, "Shop " + id, "sqlite", null, null, "/tmp/shop.db", null, null, Instant.now()));
        if (withCatalog) {
            addCatalog(id);
        }
        return id;
    }

    private static void addCatalog(String id) {
        String catalog = CatalogJson.write(ShopCatalog.postgresql());
        TestKafka.send(
                Topics.CATALOGS, id, new CatalogSnapshot(id, UUID.randomUUID().toString(), Instant.now(), catalog));
    }

    private String readyConnection() {
        String id = newConnection(true);
        TestKafka.await(
                "the catalog",
                () -> send(HttpMethod.POST, id, "/check", YAML)
                        .returnResult(String.class)
                        .getStatus()
                        .is2xxSuccessful());
        return id;
    }

    private static Glossary usedBy(RunningGateway gateway, String id) {
        try {
            return gateway.bean(GlossaryTail.class).of(id);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aGlossaryIsPutUsedShownAndDeleted() {
        String id = readyConnection();
        assertThat(usedBy(gateway, id)).isEqualTo(Glossary.NONE);

        JsonNode counts = document(put(id, YAML), 200);

        assertThat(counts.path("synonyms").asInt()).isEqualTo(1);
        assertThat(counts.path("measures").asInt()).isEqualTo(1);
        // What is asked next is read with it: no waiting here.
        assertThat(usedBy(gateway, id).measures().getFirst().name()).isEqualTo("revenue");
        get(id).expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith("application/yaml")
                .expectBody(String.class)
                .isEqualTo(YAML);

        gateway.client()
                .delete()
                .uri("/api/v1/instances/" + id + "/glossary")
                .exchange()
                .expectStatus()
                .isNoContent();

        assertThat(usedBy(gateway, id)).isEqualTo(Glossary.NONE);
        assertThat(document(get(id), 404).path("type").asString()).endsWith("no-glossary");
    }

    @Test
    void theSameGlossaryIsNotWrittenAgain() throws Exception {
        String id = readyConnection();
        document(put(id, YAML), 200);
        Glossary first = usedBy(gateway, id);

        document(put(id, YAML), 200);

        assertThat(usedBy(gateway, id)).isSameAs(first);
        document(put(id, YAML + "# changed\n"), 200);
        assertThat(usedBy(gateway, id)).isNotSameAs(first);
    }

    @Test
    void allThatIsWrongIsSaidAndNothingIsChanged() {
        String id = readyConnection();
        document(put(id, YAML), 200);

        JsonNode problem = document(put(id, """
                synonyms:
                  custmers: [clients]
                default_date:
                  orders: status
                """), 422);

        assertThat(problem.path("type").asString()).endsWith("invalid-glossary");
        assertThat(problem.path("detail").asString())
                .isEqualTo("2 things are wrong with the glossary. Line 2: there is no table custmers; did you mean"
                        + " customers?.");
        assertThat(problem.path("errors").valueStream().map(error -> error.path("field").asString()))
                .containsExactly("line 2", "line 4");
        assertThat(usedBy(gateway, id).measures()).hasSize(1);
        assertThat(document(put(id, "synonyms: ["), 422).path("errors")).hasSize(1);
    }

    @Test
    void checkingChangesNothing() {
        String id = readyConnection();

        document(send(HttpMethod.POST, id, "/check", YAML), 200);
        document(send(HttpMethod.POST, id, "/check", "synonims: {}"), 422);

        document(get(id), 404);
    }

    @Test
    void whatCannotBeCheckedIsRefused() {
        assertThat(document(put("nowhere", YAML), 404).path("type").asString()).endsWith("unknown-connection");
        assertThat(document(put(newConnection(false), YAML), 409).path("type").asString()).endsWith("no-catalog");
        JsonNode json = document(
                gateway.client()
                        .put()
                        .uri("/api/v1/instances/shop/glossary")
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue("{}")
                        .exchange(),
                415);
        assertThat(json.path("remedy").asString()).contains("application/yaml");
    }

    @Test
    void filesAreReadAtTheStartAndWaitForTheirConnection(@TempDir Path folder) throws Exception {
        String id = readyConnection();
        String later = "later-" + UUID.randomUUID();
        Files.writeString(folder.resolve("Shop " + id + ".yaml"), YAML);
        Files.writeString(folder.resolve(later + ".yml"), YAML);
        Files.writeString(folder.resolve("notes.txt"), "no glossary");

        try (RunningGateway another = RunningGateway.another(Map.of("MILLRACE_GLOSSARIES", folder.toString()))) {
            TestKafka.await("the glossary of a file", () -> usedBy(another, id) != Glossary.NONE);
            TestKafka.await("the other gateway to see it", () -> usedBy(gateway, id) != Glossary.NONE);
            TestKafka.send(
                    Topics.CONNECTIONS,
                    later,
                    new ConnectionSettings(
                            later, "Later", "sqlite", null, null, "/tmp/shop.db", null, null, Instant.now()));
            addCatalog(later);

            TestKafka.await("the glossary of a later connection", () -> usedBy(another, later) != Glossary.NONE);
        }
        // Kept on the topic: a gateway that starts anew, without the folder, has it.
        try (RunningGateway again = RunningGateway.another(Map.of())) {
            assertThat(usedBy(again, later).measures()).hasSize(1);
        }
    }
}
