package io.millrace.bench;

import io.millrace.cli.gateway.GatewayClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import tools.jackson.databind.json.JsonMapper;

/**
 * A million rows of six columns from PostgreSQL into a new table of the same server, turn by turn in one run: by Millrace, from the POST
 * to the terminal event on the stream, on the database and on Spark, whose tasks read and load two parts at once; by {@code psql \copy} piped into {@code psql \copy}; by {@code psql \copy} of a file that is
 * there already; and by {@code df.write.jdbc} of Spark as a careful hand would write it.
 */
public final class MaterialiseBenchmark {
    private static final int ROWS = 1_000_000;
    private static final int WARM_UP = 2;
    private static final int RUNS = 7;
    private static final String COLUMNS =
            "id bigint, customer_id bigint, amount numeric, ordered_at timestamp, status text, note text";
    private static final String QUERY = "SELECT id, customer_id, amount, ordered_at, status, note FROM bench_orders";
    private static final String SUMS =
            "SELECT count(*) || ' ' || sum(id) || ' ' || sum(customer_id) || ' ' || trim_scale(sum(amount)) || ' '"
                    + " || max(ordered_at)::timestamp || ' ' || count(DISTINCT status) || ' ' || sum(length(note)) FROM ";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = JsonMapper.builder().build();
    private final URI millrace;
    private final String port;
    private final String url;

    private MaterialiseBenchmark(URI millrace, String port) {
        this.millrace = millrace;
        this.port = port;
        this.url = "jdbc:postgresql://127.0.0.1:" + port + "/shop";
    }

    /** Where Millrace is, such as {@code http://127.0.0.1:8080}, and the port of its PostgreSQL. */
    public static void main(String[] arguments) throws Exception {
        new MaterialiseBenchmark(URI.create(arguments[0]), arguments[1]).measure();
    }

    private interface Write {
        void now() throws Exception;
    }

    /** @param nanos how long each run took */
    @SuppressWarnings("ArrayRecordComponent")
    private record Way(String table, Write write, long[] nanos) {
        Way(String table, Write write) {
            this(table, write, new long[RUNS]);
        }

        double median() {
            return Percentiles.of(nanos).median();
        }
    }

    private void measure() throws Exception {
        fill();
        connect();
        Path file = Files.createTempFile("bench", ".rows");
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate()) {
            psql("\\copy (" + QUERY + ") TO '" + file + "'");
            var ours = new Way("bench_millrace", this::byMillrace);
            var tasks = new Way("bench_tasks", this::byTasks);
            var pipe = new Way(
                    "bench_pipe",
                    () -> run(String.join(" ", psqlCommand("\\copy (" + QUERY + ") TO STDOUT")) + " | "
                            + copyInto("bench_pipe", "STDIN")));
            var copied = new Way("bench_file", () -> run(copyInto("bench_file", "'" + file + "'")));
            var jdbc = new Way("bench_spark", () -> bySpark(spark));
            List<Way> ways = List.of(ours, tasks, pipe, copied, jdbc);
            for (int i = -WARM_UP; i < RUNS; i++) {
                for (Way way : ways) {
                    execute("DROP TABLE IF EXISTS " + way.table(), "CHECKPOINT");
                    long begin = System.nanoTime();
                    way.write().now();
                    long took = System.nanoTime() - begin;
                    if (i >= 0) {
                        way.nanos()[i] = took;
                    }
                }
            }
            for (Way way : ways) {
                print(way);
            }
            System.out.printf(
                    Locale.ROOT,
                    "copy_pipe_ratio=%.2f copy_file_ratio=%.2f spark_jdbc_ratio=%.2f tasks_spark_jdbc_ratio=%.2f rows=%d"
                            + " n=%d%n",
                    ours.median() / pipe.median(),
                    ours.median() / copied.median(),
                    ours.median() / jdbc.median(),
                    tasks.median() / jdbc.median(),
                    ROWS,
                    RUNS);
        } finally {
            Files.delete(file);
        }
    }

    private void print(Way way) throws SQLException {
        String expected = ask(SUMS + "bench_orders");
        String written = ask(SUMS + way.table());
        if (!written.equals(expected)) {
            throw new IllegalStateException(way.table() + " has " + written + ", not " + expected);
        }
        Percentiles times = Percentiles.of(way.nanos());
        System.out.printf(Locale.ROOT, "%-16s median_ms=%.0f p95_ms=%.0f%n", way.table(), times.median(), times.p95());
    }

    private void fill() throws SQLException {
        execute(
                "DROP TABLE IF EXISTS bench_orders",
                "CREATE TABLE bench_orders AS SELECT i::integer AS id, ((i * 7919) % 50000)::integer AS customer_id,"
                        + " (i % 10000)::numeric / 100 AS amount, timestamp '2020-01-01' + i * interval '1 minute' AS ordered_at,"
                        + " (array['paid', 'open', 'late'])[1 + (i % 3)::integer] AS status, 'note number ' || i AS note"
                        + " FROM generate_series(1, " + ROWS + "::bigint) AS i",
                // By which Spark reads it in parts.
                "ALTER TABLE bench_orders ADD PRIMARY KEY (id)",
                "VACUUM ANALYZE bench_orders");
    }

    private void connect() throws Exception {
        String settings = """
                {"id": "bench", "name": "Bench", "db_type": "postgresql", "host": "127.0.0.1", "port": %s, "database": "shop",
                 "username": "postgres", "password": "x", "read_only": false}""".formatted(port);
        follow(post("/api/v1/instances", settings));
    }

    private void byMillrace() throws Exception {
        follow(post(
                "/api/v1/workflows",
                json.writeValueAsString(Map.of(
                        "sql",
                        QUERY,
                        "connection_id",
                        "bench",
                        "approve",
                        true,
                        "target",
                        Map.of("name", "bench_millrace")))));
    }

    /** In words: from them a statement for Spark is made. */
    private void byTasks() throws Exception {
        follow(post(
                "/api/v1/workflows",
                json.writeValueAsString(Map.of(
                        "text",
                        "load bench_orders into bench_tasks",
                        "connection_id",
                        "bench",
                        "engine",
                        "spark",
                        "approve",
                        true))));
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(millrace.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.body());
        }
        return json.readTree(answer.body()).path("request_id").asString();
    }

    private void follow(String workflow) throws Exception {
        var end = new GatewayClient(millrace).follow(workflow, event -> {});
        if (!end.name().equals("succeeded")) {
            throw new IllegalStateException(end.data().toString());
        }
    }

    /** Read in two parts at once, written in large batches of rewritten statements. */
    private void bySpark(SparkSession spark) {
        var reading = new Properties();
        reading.setProperty("user", "postgres");
        reading.setProperty("fetchsize", "10000");
        var writing = new Properties();
        writing.setProperty("user", "postgres");
        writing.setProperty("reWriteBatchedInserts", "true");
        writing.setProperty("batchsize", "10000");
        spark.read()
                .jdbc(url, "(" + QUERY + ") AS rows", "id", 1, ROWS, 2, reading)
                .write()
                .mode(SaveMode.ErrorIfExists)
                .jdbc(url, "bench_spark", writing);
    }

    /** The table is made in the same transaction as its rows, as Millrace does it. */
    private String copyInto(String table, String from) {
        return String.join(
                " ",
                psqlCommand(
                        "BEGIN",
                        "CREATE TABLE " + table + " (" + COLUMNS + ")",
                        "\\copy " + table + " FROM " + from,
                        "COMMIT"));
    }

    private void psql(String command) throws IOException, InterruptedException {
        run(String.join(" ", psqlCommand(command)));
    }

    private List<String> psqlCommand(String... commands) {
        var words = new ArrayList<>(List.of(
                "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "shop"));
        for (String command : commands) {
            words.add("-c");
            words.add("\"" + command.replace("\\", "\\\\") + "\"");
        }
        return words;
    }

    private static void run(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-o", "pipefail", "-c", script)
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("psql failed");
        }
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "x");
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private String ask(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "x");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
