package io.millrace.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Locale;

/**
 * {@code POST /api/v1/query} of {@code select 1}, warm, against plain JDBC on the same database, turn by turn in one run: what review,
 * two Kafka stages, the journal and HTTP add.
 */
public final class QueryBenchmark {
    private static final int WARM_UP = 500;
    private static final int RUNS = 1_000;

    private QueryBenchmark() {}

    /** Where Millrace is, such as {@code http://127.0.0.1:8080}, and the JDBC URL of the shop. */
    public static void main(String[] arguments) throws Exception {
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest query = HttpRequest.newBuilder(URI.create(arguments[0] + "/api/v1/query"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"connection_id\": \"shop\", \"sql\": \"select 1\"}"))
                .build();
        var over = new long[RUNS];
        var plain = new long[RUNS];
        try (Connection connection = DriverManager.getConnection(arguments[1], "postgres", "postgres");
                PreparedStatement statement = connection.prepareStatement("select 1")) {
            for (int i = -WARM_UP; i < RUNS; i++) {
                long begin = System.nanoTime();
                HttpResponse<String> answer = http.send(query, BodyHandlers.ofString());
                long middle = System.nanoTime();
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                }
                long end = System.nanoTime();
                if (!answer.body().contains("\"rows\":[[1]]")) {
                    throw new IllegalStateException(answer.body());
                }
                if (i >= 0) {
                    over[i] = middle - begin;
                    plain[i] = end - middle;
                }
            }
        }
        Percentiles query1 = Percentiles.of(over);
        Percentiles jdbc = Percentiles.of(plain);
        System.out.printf(
                Locale.ROOT,
                "query_median_ms=%.2f query_p95_ms=%.2f query_p99_ms=%.2f jdbc_median_ms=%.2f jdbc_p95_ms=%.2f"
                        + " added_median_ms=%.2f n=%d%n",
                query1.median(),
                query1.p95(),
                query1.p99(),
                jdbc.median(),
                jdbc.p95(),
                query1.median() - jdbc.median(),
                RUNS);
    }
}
