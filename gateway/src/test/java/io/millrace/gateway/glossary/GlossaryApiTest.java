package io.millrace.gateway.glossary;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.catalog.GlossaryTail;
import io.millrace.agent.kafka.Records;
import io.millrace.gateway.connect.KnownConnections;
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
    private final GlossaryTail glossaries = gateway.bean(GlossaryTail.class);

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
        return gateway.client()
                .get()
                .uri("/api/v1/instances/" + connection + "/glossary")
                .exchange();
    }

    private static JsonNode document(WebTestClient.ResponseSpec answer, int status) {
        byte[] body = answer.expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult()
                .getResponseBody();
        return JSON.readTree(body);
    }

    private static void newConnection(String id) {
        addConnection(id);
        String catalog = CatalogJson.write(ShopCatalog.postgresql());
        TestKafka.send(
                Topics.CATALOGS,
                id,
                new CatalogSnapshot(id, UUID.randomUUID().toString(), Instant.now(), catalog, null));
    }

    private static void addConnection(String id) {
        var settings = new ConnectionSettings(
                id, "Shop " + id, "sqlite", null, null, "/tmp/shop.db", null, null, Instant.now(), null, true);
        TestKafka.send(Topics.CONNECTIONS, id, settings);
    }

    private String readyConnection() {
        String id = "words-" + UUID.randomUUID();
        newConnection(id);
        TestKafka.await(
                "the catalog",
                () -> send(HttpMethod.POST, id, "/check", YAML)
                        .returnResult(String.class)
                        .getStatus()
                        .is2xxSuccessful());
        return id;
    }

    private static Glossary usedBy(GlossaryTail glossaries, String id) {
        try {
            return glossaries.of(id);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aGlossaryIsPutUsedShownAndDeleted() {
        String id = readyConnection();
        assertThat(usedBy(glossaries, id)).isEqualTo(Glossary.NONE);

        JsonNode counts = document(put(id, YAML), 200);

        assertThat(counts.path("synonyms").asInt()).isEqualTo(1);
        assertThat(counts.path("measures").asInt()).isEqualTo(1);
        // What is asked next is read with it: no waiting here.
        assertThat(usedBy(glossaries, id).measures().getFirst().name()).isEqualTo("revenue");
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

        assertThat(usedBy(glossaries, id)).isEqualTo(Glossary.NONE);
        assertThat(document(get(id), 404).path("type").asString()).endsWith("no-glossary");
    }

    @Test
    void theSameGlossaryIsNotWrittenAgain() throws Exception {
        String id = readyConnection();
        document(put(id, YAML), 200);
        Glossary first = usedBy(glossaries, id);

        document(put(id, YAML), 200);

        assertThat(usedBy(glossaries, id)).isSameAs(first);
        document(put(id, YAML + "# changed\n"), 200);
        assertThat(usedBy(glossaries, id)).isNotSameAs(first);
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
        assertThat(problem.path("errors")
                        .valueStream()
                        .map(error -> error.path("field").asString()))
                .containsExactly("line 2", "line 4");
        assertThat(usedBy(glossaries, id).measures()).hasSize(1);
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
        String unseen = "unseen-" + UUID.randomUUID();
        addConnection(unseen);
        assertThat(document(put(unseen, YAML), 409).path("type").asString()).endsWith("no-catalog");
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

        var files = new PublishGlossaryFiles(
                folder, gateway.bean(KnownConnections.class), gateway.bean(StoreGlossary.class));
        try (files) {
            files.start();
            TestKafka.await("the glossary of a file", () -> usedBy(glossaries, id) != Glossary.NONE);
            newConnection(later);
            TestKafka.await("the glossary of a later connection", () -> usedBy(glossaries, later) != Glossary.NONE);
        }
        // Kept on the topic: who starts anew has it.
        try (var again = new GlossaryTail(TestKafka.settings(), gateway.bean(Records.class))) {
            again.start();
            assertThat(usedBy(again, later).measures()).hasSize(1);
        }
    }
}
