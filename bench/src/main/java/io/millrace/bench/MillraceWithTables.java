package io.millrace.bench;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.StreamEvent;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.EmbeddedSettings;
import io.millrace.embedded.EmbeddedStack;
import io.millrace.embedded.ShowSteps;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole Millrace inside the benchmark, so that what it is compared with runs in the same JVM, on the same Spark and on the same database,
 * {@value #DATABASE}, with tables that the benchmark makes.
 */
final class MillraceWithTables implements AutoCloseable {
    static final String DATABASE = "bench";
    private static final String DATASET = "nothing";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final EmbeddedStack stack;
    private final GatewayClient client;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private MillraceWithTables(EmbeddedStack stack) {
        this.stack = stack;
        this.client = new GatewayClient(stack.gateway());
    }

    /** Where MILLRACE_HOME and the ports of the environment say; the statements make the tables. */
    static MillraceWithTables start(String... statements) throws Exception {
        var quiet = new ShowSteps(Terminal.plain(new PrintStream(PrintStream.nullOutputStream())));
        var millrace = new MillraceWithTables(EmbeddedStack.start(EmbeddedSettings.from(System.getenv()), quiet));
        try {
            millrace.prepare(statements);
            return millrace;
        } catch (Exception e) {
            millrace.close();
            throw e;
        }
    }

    private void prepare(String... statements) throws Exception {
        try (Connection connection = stack.postgres().connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
            // Not during the measurement.
            statement.execute("VACUUM ANALYZE");
            statement.execute("CHECKPOINT");
        }
        send(
                "/api/v1/instances",
                Map.of(
                        "id",
                        DATABASE,
                        "name",
                        DATABASE,
                        "db_type",
                        "postgresql",
                        "host",
                        "127.0.0.1",
                        "port",
                        stack.postgres().port(),
                        "database",
                        DATABASE,
                        "username",
                        "postgres",
                        "password",
                        "postgres"));
        Path nothing = Files.createTempFile("nothing", ".csv");
        Files.writeString(nothing, "a,b\n1,2\n");
        client.upload(nothing, DATASET, Map.of(), false);
        Files.delete(nothing);
        while (get("/api/v1/instances/" + DATABASE + "/schema").statusCode() != 200) {
            Thread.sleep(100);
        }
    }

    Connection connect() throws SQLException {
        return stack.postgres().connect(DATABASE);
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + stack.postgres().port() + "/" + DATABASE;
    }

    /** A session of the Spark that Millrace has started, with nothing of Millrace's in it. */
    static SparkSession plainSpark() {
        return SparkSession.builder().getOrCreate().newSession();
    }

    /** The first row of a query on Spark or on the database: the workflow is begun, followed to its end, and its result fetched. */
    JsonNode query(boolean onSpark, String sql) throws Exception {
        String workflow = begin(onSpark, sql);
        StreamEvent end = client.follow(workflow, _ -> {});
        if (!end.name().equals("succeeded")) {
            throw new IllegalStateException(end.data().toString());
        }
        return client.workflow(workflow).path("result").path("rows").path(0);
    }

    /**
     * What is sent as SQL runs on its database, unless a dataset is named beside it: so one is, which the query does not read.
     *
     * @return the id of the workflow that runs the query
     */
    String begin(boolean onSpark, String sql) throws Exception {
        return send(
                        "/api/v1/workflows",
                        Map.of(
                                "mode",
                                "sql",
                                "text",
                                sql,
                                "connection_id",
                                DATABASE,
                                "datasets",
                                onSpark ? List.of(DATASET) : List.of(),
                                "timeout_ms",
                                600_000))
                .path("request_id")
                .asString();
    }

    void cancel(String workflow) throws Exception {
        send("/api/v1/workflows/" + workflow + "/cancel", Map.of());
    }

    String status(String workflow) throws Exception {
        return client.workflow(workflow).path("status").asString();
    }

    private JsonNode send(String path, Map<String, ?> body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(stack.gateway() + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(stack.gateway() + path)).build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        stack.close();
    }
}
