package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.Source;
import io.millrace.executor.connect.StopRunning;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.classic.SparkSession;

/**
 * Makes a source's tables known to a Spark session. The source is the session's current catalog, and so a name in a statement is a
 * table there, read through Spark's second-generation JDBC source: it hands filters, aggregates, limits and whole joins down to
 * the database. Some tables need more and are put before that as temporary views.
 */
final class RegisterTables {
    private static final String SOURCE = "source";
    private static final List<String> PUSH_DOWNS = List.of(
            "pushDownPredicate",
            "pushDownAggregate",
            "pushDownLimit",
            "pushDownOffset",
            "pushDownTableSample",
            "pushDownJoin");
    /** No more connections of a user's database at once. */
    private static final int MOST_PARTS = 8;
    /** How much smaller the largest part has to be for another column than the primary key's. */
    private static final double CLEARLY_LESS = 0.8;
    /** What is fetched at a time. */
    private static final int FETCH_BYTES = 1 << 20;

    private static final int TEXT_BYTES = 64;
    private static final int NUMBER_BYTES = 8;

    private final SparkSession session;
    private final Source source;
    private final LentToSpark lent;
    private final Catalog catalog;
    private final long partitionRows;
    private final Instant deadline;
    private final Consumer<String> say;
    /** The name of the catalog that tables are looked up in. */
    private String attached = SOURCE;

    RegisterTables(
            SparkSession session,
            Source source,
            LentToSpark lent,
            Catalog catalog,
            long partitionRows,
            Instant deadline,
            Consumer<String> say) {
        this.session = session;
        this.source = source;
        this.lent = lent;
        this.catalog = catalog;
        this.partitionRows = partitionRows;
        this.deadline = deadline;
        this.say = say;
    }

    void attachSource() {
        if (source.kind() == DatabaseKind.SQLITE) {
            return;
        }
        attach(true);
    }

    /**
     * From here on the database is asked for plain rows, and Spark does the rest. Spark writes some of what it pushes down in its own
     * words ({@code CAST(id AS long)}), which the database does not know.
     */
    void pullRows() {
        attached = SOURCE + "_rows";
        attach(false);
    }

    private void attach(boolean pushDown) {
        String prefix = "spark.sql.catalog." + attached;
        session.conf().set(prefix, SourceCatalog.class.getName());
        options().forEach((name, value) -> session.conf().set(prefix + "." + name, value));
        PUSH_DOWNS.forEach(name -> session.conf().set(prefix + "." + name, Boolean.toString(pushDown)));
        session.sql("USE " + attached);
    }

    /** @param names what a statement reads from; what the catalog does not know is left to Spark to complain of */
    void register(List<String> names) throws StageException {
        List<Table> tables = names.stream()
                .flatMap(name -> catalog.tables().stream()
                        .filter(known -> known.name().equalsIgnoreCase(name))
                        .limit(1))
                .toList();
        for (Table table : Set.copyOf(tables)) {
            register(table, tables.size() == 1);
        }
    }

    private void register(Table table, boolean alone) throws StageException {
        if (source.kind() == DatabaseKind.SQLITE || !readable(table)) {
            asQuery(table);
            return;
        }
        Map<String, String> parts = alone && table.rowCount() >= 2 * partitionRows ? parts(table) : Map.of();
        if (!parts.isEmpty() || table.schema() != null) {
            reader(parts).table(qualified(table)).createOrReplaceTempView(quoted(table.name()));
        }
    }

    /** Spark refuses a table with a column of a type it does not know, be it read or not. */
    private boolean readable(Table table) {
        if (table.columns().stream().noneMatch(column -> column.type() == DataType.OTHER)) {
            return true;
        }
        try {
            session.table(qualified(table)).schema();
            return true;
        } catch (Exception e) {
            // Its exceptions are checked, but Scala declares none.
            return !(e instanceof SparkThrowable known) || !"UNRECOGNIZED_SQL_TYPE".equals(known.getCondition());
        }
    }

    /**
     * Several connections read a large table at once, each a range of a column. Only where it is the only one of its database: a join is
     * better handed to the database whole, which Spark does not do for tables in parts.
     *
     * @return options that name the ranges, and how many rows to fetch at a time; without ranges where there is no column to cut by
     */
    private Map<String, String> parts(Table table) throws StageException {
        // Rounded: the row count of a catalog may be an estimate.
        int parts = (int) Math.clamp(Math.round(table.rowCount() / (double) partitionRows), 2, MOST_PARTS);
        try (Connection connection = lent.lend()) {
            if (source.kind() == DatabaseKind.POSTGRESQL) {
                var read = new ReadSpread(connection);
                var options = new LinkedHashMap<String, String>();
                options.put("fetchsize", Integer.toString(fetchSize(read.width(inDatabase(table)), table)));
                List<Spread> spreads = read.of(inDatabase(table));
                if (spreads.isEmpty()) {
                    options.putAll(strides(table, parts, connection));
                    say.accept(table.name() + " has no statistics: it is read "
                            + (options.containsKey("partitionColumn")
                                    ? "in " + parts + " ranges of " + options.get("partitionColumn") + " of one length"
                                    : "whole")
                            + " (ANALYZE writes them)");
                } else {
                    options.putAll(cut(table, parts, spreads));
                }
                return options;
            }
            var options = new LinkedHashMap<>(strides(table, parts, connection));
            options.put("fetchsize", Integer.toString(fetchSize(0, table)));
            return options;
        } catch (SQLException e) {
            throw source.explain(e, "Reading the range of " + table.name());
        }
    }

    /** By the column whose parts come out evenest; the first of several that are about as good, which is the primary key's. */
    private Map<String, String> cut(Table table, int parts, List<Spread> spreads) {
        Spread best = spreads.getFirst();
        Spread.Cuts cuts = best.cut(parts);
        for (Spread other : spreads.subList(1, spreads.size())) {
            Spread.Cuts others = other.cut(parts);
            if (others.largest() < cuts.largest() * CLEARLY_LESS) {
                best = other;
                cuts = others;
            }
        }
        if (cuts.values().isEmpty()) {
            say.accept("Nearly all rows of " + table.name() + " have one value of " + best.column()
                    + ": it is read whole");
            return Map.of();
        }
        List<String> conditions = Spread.conditions(inQuotes(best.column()), cuts.values());
        say.accept("Reading " + table.name() + " in " + conditions.size() + " parts of " + best.column()
                + " with about as many rows each");
        return Map.of(
                SourceCatalog.PARTS,
                SourceCatalog.option(conditions),
                "numPartitions",
                Integer.toString(conditions.size()));
    }

    /** Ranges of one length, of a key that is a number: all that can be done where nothing is known of its values. */
    private Map<String, String> strides(Table table, int parts, Connection connection) throws SQLException {
        if (table.primaryKey().size() != 1) {
            return Map.of();
        }
        String key = table.primaryKey().getFirst();
        if (table.column(key).filter(known -> known.type() == DataType.INTEGER).isEmpty()) {
            return Map.of();
        }
        String column = inQuotes(key);
        try (Statement statement = connection.createStatement();
                ResultSet bounds = statement.executeQuery(
                        "SELECT MIN(" + column + "), MAX(" + column + ") FROM " + inDatabase(table))) {
            bounds.next();
            long lowest = bounds.getLong(1);
            long highest = bounds.getLong(2);
            if (bounds.wasNull() || highest <= lowest) {
                return Map.of();
            }
            return Map.of(
                    "partitionColumn",
                    key,
                    "lowerBound",
                    Long.toString(lowest),
                    "upperBound",
                    Long.toString(highest),
                    "numPartitions",
                    Integer.toString(parts));
        }
    }

    /** @param width bytes of a row in the mean; 0: not known, by the types of its columns */
    private static int fetchSize(int width, Table table) {
        int bytes = width > 0
                ? width
                : table.columns().stream()
                        .mapToInt(column -> column.type() == DataType.TEXT || column.type() == DataType.OTHER
                                ? TEXT_BYTES
                                : NUMBER_BYTES)
                        .sum();
        return Math.clamp(FETCH_BYTES / Math.max(1, bytes), 100, 20_000);
    }

    /** A name as it stands in a statement for the database. */
    private String inQuotes(String name) {
        String quote = source.kind() == DatabaseKind.MYSQL ? "`" : "\"";
        return quote + name.replace(quote, quote + quote) + quote;
    }

    private String inDatabase(Table table) {
        return (table.schema() == null ? "" : inQuotes(table.schema()) + ".") + inQuotes(table.name());
    }

    /**
     * A table as a query on the source of the columns that Spark can read. SQLite needs it always: Spark has no dialect for it,
     * its columns have no types of their own, and its dates are texts.
     */
    private void asQuery(Table table) {
        List<Column> columns = table.columns().stream()
                .filter(column -> column.type() != DataType.OTHER)
                .toList();
        boolean sqlite = source.kind() == DatabaseKind.SQLITE;
        String list = columns.stream().map(column -> inQuotes(column.name())).collect(Collectors.joining(", "));
        String name = inDatabase(table);
        Map<String, String> options = options();
        options.put("dbtable", "(SELECT " + list + " FROM " + name + ") AS millrace_table");
        if (sqlite) {
            options.put(
                    "customSchema",
                    columns.stream()
                            .map(column -> quoted(column.name()) + " " + carried(column.type()))
                            .collect(Collectors.joining(", ")));
        }
        var rows = session.read().format("jdbc").options(options).load();
        if (sqlite) {
            var typed = new ArrayList<String>();
            for (Column column : columns) {
                typed.add("CAST(" + quoted(column.name()) + " AS " + meant(column.type()) + ") AS "
                        + quoted(column.name()));
            }
            rows = rows.selectExpr(typed.toArray(String[]::new));
        }
        rows.createOrReplaceTempView(quoted(table.name()));
    }

    /** The type in which a SQLite value comes over without loss. */
    private static String carried(DataType type) {
        return switch (type) {
            case INTEGER, BOOLEAN -> "BIGINT";
            case DECIMAL, DOUBLE -> "DOUBLE";
            case TEXT, DATE, TIME, TIMESTAMP, OTHER -> "STRING";
        };
    }

    /** The type that the plan means. SQLite's decimals are doubles. */
    private static String meant(DataType type) {
        return switch (type) {
            case BOOLEAN -> "BOOLEAN";
            case INTEGER -> "BIGINT";
            case DECIMAL, DOUBLE -> "DOUBLE";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP_NTZ";
            case TEXT, TIME, OTHER -> "STRING";
        };
    }

    private DataFrameReader reader(Map<String, String> options) {
        return session.read().options(options);
    }

    private Map<String, String> options() {
        var options = new LinkedHashMap<String, String>();
        options.put("url", source.address().jdbcUrl());
        options.put("driver", source.kind().driver());
        options.put("connectionProvider", LendToSpark.NAME);
        options.put(LendToSpark.TOKEN, lent.token());
        options.put("fetchsize", "5000");
        // A timestamp without zone stays one: read as an instant it would shift with this machine's time zone.
        options.put("preferTimestampNTZ", "true");
        long left = Duration.between(Instant.now(), deadline)
                .plus(StopRunning.GRACE)
                .toSeconds();
        options.put("queryTimeout", Long.toString(Math.clamp(left, 1, Integer.MAX_VALUE)));
        return options;
    }

    private String qualified(Table table) {
        return attached + "." + (table.schema() == null ? "" : quoted(table.schema()) + ".") + quoted(table.name());
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
