package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.fixture.SameRows;
import io.millrace.embedded.fixture.SendForm;
import io.millrace.embedded.fixture.SendForm.Answer;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.home.Ports;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files sent over HTTP, asked alone and together with the shop's database, against hand-written SQL. */
class DatasetsIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static EmbeddedStack stack;
    private static Connection shop;
    private static GatewayClient gateway;
    private static SendForm form;
    private static Path home;

    @BeforeAll
    static void start() throws Exception {
        home = TestFolders.freshHome("datasets");
        var settings = new EmbeddedSettings(home, 0, Ports.free(), Ports.free());
        stack = EmbeddedStack.start(settings, new ShowSteps(Terminal.plain(System.out)));
        shop = stack.postgres().connect(EmbeddedPostgres.SHOP);
        gateway = new GatewayClient(stack.gateway());
        form = new SendForm(stack.gateway());
        new ConnectShop(new LoadShop(new GenerateShop()), gateway)
                .connect(
                        shop,
                        new ConnectShop.Address("127.0.0.1", stack.postgres().port(), EmbeddedPostgres.SHOP),
                        LocalDate.now());
    }

    @AfterAll
    static void stop() throws Exception {
        if (shop != null) {
            shop.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void answersAQuestionOnAFile() throws Exception {
        Answer created = form.upload(
                "machines.csv",
                "machine,site,amount,checked\nM1,Oslo,10,2026-01-02\nM2,Oslo,30,2026-01-03\nM3,Bergen,5,\n");

        assertThat(created.status()).as(created.body().toPrettyString()).isEqualTo(201);
        assertThat(created.body().path("rows").asInt()).isEqualTo(3);
        assertThat(created.body().path("columns").toString())
                .contains("{\"name\":\"amount\",\"type\":\"integer\",\"nullable\":false}")
                .contains("{\"name\":\"checked\",\"type\":\"date\",\"nullable\":true}");

        JsonNode answered = ask("Total amount by site", null, "machines");
        assertThat(answered.path("result").path("engine").asString()).isEqualTo("spark");
        assertThat(answered.path("result").path("engine_reason").asString()).contains("files");
        assertThat(answered.path("verdict").path("passed").asBoolean()).isTrue();
        assertThat(answered.path("result").path("rows").toString()).contains("[\"Oslo\",40]", "[\"Bergen\",5]");
    }

    @Test
    void joinsAFileWithADatabase() throws Exception {
        Answer created = form.upload(
                "regional_managers.csv",
                "region;manager\nEurope;Ada\nNorth America;Grace\nAsia Pacific;Ada\nSouth America;Edsger\n");
        assertThat(created.status()).as(created.body().toPrettyString()).isEqualTo(201);

        JsonNode answered = ask("Show me total sales by manager", "shop", "regional_managers");

        assertThat(answered.path("status").asString())
                .as(answered.toPrettyString())
                .isEqualTo("succeeded");
        assertThat(answered.path("result").path("engine_reason").asString()).contains("database and a dataset");
        assertThat(answered.path("verdict").path("passed").asBoolean()).isTrue();
        SameRows.assertSame(answered.path("result"), shop, """
                SELECT m.manager, SUM(o.total_amount) FROM orders o JOIN customers c ON o.customer_id = c.customer_id
                  JOIN (VALUES ('Europe', 'Ada'), ('North America', 'Grace'), ('Asia Pacific', 'Ada'), ('South America', 'Edsger')) AS m (region, manager) ON c.region = m.region
                 GROUP BY m.manager""", false);
    }

    private static JsonNode ask(String text, String connection, String... datasets) throws Exception {
        var question = JSON.createObjectNode().put("text", text);
        if (connection != null) {
            question.put("connection_id", connection);
        }
        var ids = question.putArray("datasets");
        for (String id : datasets) {
            ids.add(id);
        }
        Answer accepted = form.send("POST", "/api/v1/workflows", question.toString());
        assertThat(accepted.status()).as(accepted.body().toPrettyString()).isEqualTo(202);
        String id = accepted.body().path("request_id").asString();
        gateway.follow(id, event -> {});
        return gateway.workflow(id);
    }
}
