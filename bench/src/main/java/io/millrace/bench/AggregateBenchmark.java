package io.millrace.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;

/**
 * One aggregate of 1M and of 10M rows, turn by turn in one run: over plain JDBC, through Millrace on the database and on Spark, and with
 * Spark code as one writes it by hand, which reads the table in ranges of its key and adds up itself.
 */
public final class AggregateBenchmark {
    private static final String SQL =
            "SELECT customer, count(*) AS n, sum(amount) AS total FROM %s GROUP BY customer ORDER BY total DESC LIMIT 10";

    private AggregateBenchmark() {}

    /** What is measured; its answer is looked at, so that all give the same. */
    private interface Way {
        String answer() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        try (MillraceWithTables millrace =
                        MillraceWithTables.start(table("million", 1_000_000), table("ten_million", 10_000_000));
                Connection connection = millrace.connect()) {
            System.out.printf("%-12s %-14s %9s %8s %11s%n", "table", "way", "median ms", "most ms", "against JDBC");
            measure(millrace, connection, "million", 1_000_000, 2, 9);
            measure(millrace, connection, "ten_million", 10_000_000, 1, 3);
        }
        System.exit(0);
    }

    private static String table(String name, int rows) {
        return ("CREATE TABLE %s (id bigint PRIMARY KEY, customer int NOT NULL, product int NOT NULL, amount numeric(10,2) NOT NULL,"
                        + " ordered date NOT NULL);"
                        + " INSERT INTO %1$s SELECT i, (i * 7919) %% 1000, (i * 31) %% 100, ((i * 104729) %% 50000) / 100.0,"
                        + " date '2024-01-01' + (i %% 700)::int FROM generate_series(1::bigint, %s) i")
                .formatted(name, rows);
    }

    private static void measure(
            MillraceWithTables millrace, Connection connection, String table, int rows, int warmUp, int runs)
            throws Exception {
        String sql = SQL.formatted(table);
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("jdbc", () -> overJdbc(connection, sql));
        ways.put("direct", () -> first(millrace.query(false, sql).toString()));
        ways.put("spark", () -> first(millrace.query(true, sql).toString()));
        ways.put("spark-by-hand", () -> byHand(millrace, table, rows));
        Map<String, long[]> nanos = new LinkedHashMap<>();
        ways.keySet().forEach(way -> nanos.put(way, new long[runs]));
        for (int run = -warmUp; run < runs; run++) {
            String expected = "";
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                long begin = System.nanoTime();
                String answer = way.getValue().answer();
                long took = System.nanoTime() - begin;
                if (!expected.isEmpty() && !expected.equals(answer)) {
                    throw new IllegalStateException(way.getKey() + " answers " + answer + " and not " + expected);
                }
                expected = answer;
                if (run >= 0) {
                    of(nanos, way.getKey())[run] = took;
                }
            }
        }
        double jdbc = Percentiles.of(of(nanos, "jdbc")).median();
        var ratios = new StringBuilder(table);
        for (Map.Entry<String, long[]> way : nanos.entrySet()) {
            Percentiles of = Percentiles.of(way.getValue());
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %-14s %9.0f %8.0f %11.2f%n",
                    table,
                    way.getKey(),
                    of.median(),
                    of.p99(),
                    of.median() / jdbc);
            if (!way.getKey().equals("jdbc")) {
                ratios.append(String.format(
                        Locale.ROOT, " %s_to_jdbc=%.2f", way.getKey().replace('-', '_'), of.median() / jdbc));
            }
        }
        ratios.append(String.format(
                Locale.ROOT,
                " spark_to_by_hand=%.2f n=%d",
                Percentiles.of(of(nanos, "spark")).median()
                        / Percentiles.of(of(nanos, "spark-by-hand")).median(),
                runs));
        System.out.println(ratios);
    }

    private static long[] of(Map<String, long[]> nanos, String way) {
        return Objects.requireNonNull(nanos.get(way));
    }

    private static String overJdbc(Connection connection, String sql) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            String first = "[" + rows.getInt(1) + "," + rows.getLong(2) + "," + rows.getBigDecimal(3) + "]";
            while (rows.next()) {
                rows.getBigDecimal(3);
            }
            return first(first);
        }
    }

    private static String byHand(MillraceWithTables millrace, String table, int rows) {
        SparkSession spark = MillraceWithTables.plainSpark();
        var first = spark.read()
                .format("jdbc")
                .option("url", millrace.jdbcUrl())
                .option("user", "postgres")
                .option("password", "postgres")
                .option("dbtable", table)
                .option("fetchsize", 10_000)
                .option("partitionColumn", "id")
                .option("lowerBound", 1)
                .option("upperBound", rows)
                .option("numPartitions", Runtime.getRuntime().availableProcessors())
                .load()
                .groupBy("customer")
                .agg(count(lit(1)).as("n"), sum("amount").as("total"))
                .orderBy(col("total").desc())
                .limit(10)
                .collectAsList()
                .getFirst();
        return first("[" + first.getInt(0) + "," + first.getLong(1) + "," + first.getDecimal(2) + "]");
    }

    /** The total of the first row: customers may share it. */
    private static String first(String row) {
        String total = row.substring(row.lastIndexOf(',') + 1, row.length() - 1);
        return new java.math.BigDecimal(total).stripTrailingZeros().toPlainString();
    }
}
