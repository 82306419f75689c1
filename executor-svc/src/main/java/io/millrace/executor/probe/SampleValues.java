package io.millrace.executor.probe;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.Source;
import io.millrace.executor.connect.StopRunning;
import io.millrace.executor.probe.Structure.FoundTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counts rows and reads frequent values, each within its time; what takes longer is left out, not waited for. */
final class SampleValues {
    /** A column whose shown values are longer on average is prose: nobody filters by it with an equals sign. */
    private static final int PROSE = 80;

    private final Source source;
    private final Connection connection;
    private final Work work;
    private final ProbeLimits limits;
    private final Instant end;

    SampleValues(Source source, Connection connection, Work work, ProbeLimits limits) {
        this.source = source;
        this.connection = connection;
        this.work = work;
        this.limits = limits;
        Instant enough = Instant.now().plus(limits.total());
        this.end = enough.isBefore(work.deadline()) ? enough : work.deadline();
    }

    /** @param complete whether these are all */
    record Values(List<String> values, boolean complete) {
        static final Values NONE = new Values(List.of(), false);
    }

    boolean timeIsUp() {
        return !Instant.now().isBefore(end);
    }

    /** The number of rows: counted where that is quick, else as the database estimates it, negative where it does not. */
    long rows(FoundTable table) throws StageException, InterruptedException {
        if (timeIsUp() || table.estimatedRows > limits.wholeTableRows()) {
            return table.estimatedRows;
        }
        List<Long> counted = ask("SELECT count(*) FROM " + name(table), row -> row.getLong(1));
        return counted.isEmpty() ? table.estimatedRows : counted.getFirst();
    }

    /** @param rows of the table, negative where unknown */
    Values values(FoundTable table, String columnName, long rows) throws StageException, InterruptedException {
        if (timeIsUp() || rows == 0) {
            return rows == 0 ? new Values(List.of(), true) : Values.NONE;
        }
        if (rows <= limits.wholeTableRows() && (rows >= 0 || table.view)) {
            List<String> whole = frequent(name(table), columnName);
            if (!whole.isEmpty()) {
                return keep(whole, true);
            }
            // Either there is no value at all, or it took too long: a part of the table tells.
        }
        return keep(frequent(part(table, rows), columnName), false);
    }

    private List<String> frequent(String from, String columnName) throws StageException, InterruptedException {
        String column = quoted(columnName);
        // An enumeration, a citext or a clob: everything as text of one kind, so that it can be compared and cut.
        String text = switch (source.kind()) {
            case POSTGRESQL -> column + "::text";
            case MYSQL, SQLITE -> column;
        };
        return ask(
                "SELECT " + text + " AS millrace_value, count(*) AS millrace_count FROM " + from + " WHERE " + column
                        + " IS NOT NULL GROUP BY " + text + " ORDER BY millrace_count DESC, millrace_value LIMIT "
                        + (limits.values() + 1),
                row -> row.getString(1));
    }

    private Values keep(List<String> found, boolean wholeTable) {
        var kept = new ArrayList<String>();
        long characters = 0;
        boolean all = wholeTable && found.size() <= limits.values();
        for (String value : found.subList(0, Math.min(found.size(), limits.values()))) {
            characters += value.length();
            if (value.length() <= limits.valueCharacters() && !value.isBlank()) {
                kept.add(value);
            } else {
                all = false;
            }
        }
        boolean prose = !found.isEmpty() && characters / found.size() > PROSE;
        return prose ? Values.NONE : new Values(kept, all);
    }

    /** Rows from all over a large PostgreSQL table; elsewhere its first ones, which cost nothing to find. */
    private String part(FoundTable table, long rows) {
        long wanted = Math.max(1, limits.wholeTableRows() / 10);
        if (source.kind() == DatabaseKind.POSTGRESQL && !table.view && rows > wanted) {
            double percent = Math.max(0.01, 100.0 * wanted / rows);
            return name(table) + " TABLESAMPLE SYSTEM (" + percent + ") REPEATABLE (1)";
        }
        return "(SELECT * FROM " + name(table) + " LIMIT " + wanted + ") AS millrace_part";
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** The rows of a query, or nothing where it took too long or the table cannot be read after all. */
    private <T> List<T> ask(String sql, Reading<T> reading) throws StageException, InterruptedException {
        work.cancellation().check();
        Instant soon = Instant.now().plus(limits.column());
        try (Statement statement = connection.createStatement()) {
            Savepoint before = connection.setSavepoint();
            try (StopRunning stop = StopRunning.when(work.cancellation(), soon.isBefore(end) ? soon : end, statement);
                    ResultSet row = statement.executeQuery(sql)) {
                var found = new ArrayList<T>();
                while (row.next()) {
                    found.add(reading.of(row));
                }
                return found;
            } catch (SQLException e) {
                work.cancellation().check();
                connection.rollback(before);
                return List.of();
            }
        } catch (SQLException e) {
            throw source.explain(e, "Reading values");
        }
    }

    private String name(FoundTable table) {
        return (table.schema == null ? "" : quoted(table.schema) + ".") + quoted(table.name);
    }

    private String quoted(String name) {
        String quote = source.kind() == DatabaseKind.MYSQL ? "`" : "\"";
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** How much of the time is used, between 0 and 1. */
    double used() {
        double left = Duration.between(Instant.now(), end).toMillis();
        return Math.clamp(1 - left / limits.total().toMillis(), 0.0, 1.0);
    }
}
