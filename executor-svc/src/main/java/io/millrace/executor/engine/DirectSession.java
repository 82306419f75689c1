package io.millrace.executor.engine;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.Source;
import io.millrace.executor.connect.StopRunning;
import io.millrace.executor.result.CollectRows;
import io.millrace.executor.result.FoldType;
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ReadCell;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.result.ResultTable.Column;
import io.millrace.executor.result.TakeRows;
import io.millrace.executor.result.TakeTexts;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Category;
import io.millrace.schemas.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Queries on a source itself, all in one read-only transaction over one snapshot of the data. Each stops in the database when
 * the work is cancelled or its deadline passes; the server itself has the deadline too, in case this process dies.
 *
 * <p>On PostgreSQL a query runs as {@code DECLARE … CURSOR FOR <query>}: the server then takes nothing but a query there, not
 * even a SELECT INTO or a WITH that writes.
 */
public final class DirectSession implements AskSource, AutoCloseable {
    private static final int FETCH = 1_000;
    private static final long FETCH_BYTES = 1024 * 1024;
    private static final long MOST_FETCHED = 10_000;
    private static final int CHECK_ROWS = 100;

    private final Source source;
    private final Work work;
    private final Connection connection;
    private int cursors;

    private DirectSession(Source source, Work work, Connection connection) {
        this.source = source;
        this.work = work;
        this.connection = connection;
    }

    public static DirectSession open(Source source, Work work) throws StageException {
        Connection connection = source.lend();
        var session = new DirectSession(source, work, connection);
        try {
            session.begin();
            return session;
        } catch (SQLException e) {
            session.close();
            throw source.explain(e, "");
        }
    }

    private void begin() throws SQLException {
        Duration untilDeadline = Duration.between(Instant.now(), work.deadline());
        long left = Math.max(1, untilDeadline.plus(StopRunning.GRACE).toMillis());
        try (java.sql.Statement statement = connection.createStatement()) {
            switch (source.kind()) {
                case POSTGRESQL ->
                    statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
                            // A cursor is planned for its first rows by default; all of them are fetched.
                            + "SET LOCAL cursor_tuple_fraction = 1;"
                            // As moments are shown: a day begins where its rows say it does.
                            + "SET LOCAL TIME ZONE 'UTC';"
                            + "SET LOCAL statement_timeout = " + Math.min(left, Integer.MAX_VALUE));
                case MYSQL -> {
                    boolean mariadb =
                            connection.getMetaData().getDatabaseProductName().contains("MariaDB");
                    statement.execute(
                            mariadb
                                    ? "SET SESSION max_statement_time = " + Math.max(1, left / 1_000)
                                    : "SET SESSION max_execution_time = " + left);
                    statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
                }
                case SQLITE -> {
                    // Opened read-only; the first query takes the snapshot.
                }
            }
        }
    }

    /** The rows of a query, within limits. */
    public ResultTable query(Statement query, Limits limits) throws StageException, InterruptedException {
        return query(query, limits, null);
    }

    /** @param whole is given every row, also those beyond the limits; null where only those within are wanted */
    public ResultTable query(Statement query, Limits limits, @Nullable TakeRows whole)
            throws StageException, InterruptedException {
        return query(query, limits, whole, work.deadline());
    }

    private ResultTable query(Statement query, Limits limits, @Nullable TakeRows whole, Instant until)
            throws StageException, InterruptedException {
        RequireOneQuery.check(source.kind(), query.getSql());
        work.cancellation().check();
        boolean cursor = source.kind() == DatabaseKind.POSTGRESQL;
        String name = "millrace_" + ++cursors;
        String sql = cursor ? "DECLARE " + name + " NO SCROLL CURSOR FOR " + query.getSql() : query.getSql();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            BindParameters.bind(source.kind(), statement, query.getParameters());
            if (cursor) {
                stoppable(statement, until, statement::execute);
                return fetchCursor(name, limits, whole, until);
            }
            statement.setMaxRows(whole == null ? limits.rowsToFetch() : 0);
            statement.setFetchSize(whole == null ? Math.min(limits.rowsToFetch(), FETCH) : FETCH);
            return stoppable(statement, until, () -> {
                try (ResultSet rows = statement.executeQuery()) {
                    var reader = new RowReader(source.kind(), rows.getMetaData(), limits, whole);
                    while (rows.next() && reader.take(rows)) {
                        reader.report(work);
                    }
                    return reader.done();
                }
            });
        } catch (SQLException e) {
            throw source.explain(e, "");
        }
    }

    @Override
    public ResultTable ask(Statement query) throws StageException, InterruptedException {
        return ask(query, work.deadline());
    }

    @Override
    public ResultTable ask(Statement query, Instant until) throws StageException, InterruptedException {
        try {
            Savepoint before = connection.setSavepoint();
            try {
                return query(query, Limits.rows(CHECK_ROWS), null, until);
            } catch (StageException e) {
                // One query that fails must not end the transaction of the others.
                connection.rollback(before);
                throw e;
            }
        } catch (SQLException e) {
            throw source.explain(e, "");
        }
    }

    private ResultTable fetchCursor(String name, Limits limits, @Nullable TakeRows whole, Instant until)
            throws SQLException, StageException, InterruptedException {
        try (java.sql.Statement fetch = connection.createStatement()) {
            return stoppable(fetch, until, () -> {
                int step = whole == null ? Math.min(limits.rowsToFetch(), FETCH) : FETCH;
                RowReader reader = null;
                boolean more = true;
                while (more) {
                    try (ResultSet rows = fetch.executeQuery("FETCH FORWARD " + step + " FROM " + name)) {
                        reader = reader == null
                                ? new RowReader(source.kind(), rows.getMetaData(), limits, whole)
                                : reader;
                        int seen = 0;
                        while (rows.next() && more) {
                            seen++;
                            more = reader.take(rows);
                        }
                        more = more && seen == step;
                    }
                    step = reader.next(step);
                    reader.report(work);
                }
                fetch.execute("CLOSE " + name);
                return Objects.requireNonNull(reader).done();
            });
        }
    }

    private interface Running<T> {
        T run() throws SQLException;
    }

    private <T> T stoppable(java.sql.Statement statement, Instant until, Running<T> running)
            throws SQLException, StageException, InterruptedException {
        boolean early = until.isBefore(work.deadline());
        try (StopRunning stop = StopRunning.when(work.cancellation(), early ? until : work.deadline(), statement)) {
            try {
                return running.run();
            } catch (SQLException e) {
                if (early && stop.timeIsUp() && !work.cancellation().isCancelled()) {
                    throw new StageException(
                            Category.DATA,
                            "too-slow",
                            "The source did not answer in the time that was given to it.",
                            "Ask for less.");
                }
                if (work.cancellation().isCancelled() || stop.timeIsUp()) {
                    throw new InterruptedException(stop.timeIsUp() ? "the deadline passed" : "cancelled");
                }
                throw e;
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The pool throws a connection away that cannot be closed; the answer is not affected.
        }
    }

    /** Reads rows one after the other, with what does not change between them worked out once. */
    private static final class RowReader {
        private static final int REPORT_EVERY = 5_000;
        /** A report is a record of the journal: where rows come fast, it is left out. */
        private static final Duration SELDOM = Duration.ofMillis(250);

        private final DatabaseKind kind;
        private final List<Column> columns = new ArrayList<>();
        private final List<String> typeNames = new ArrayList<>();
        private final CollectRows collected;
        private final @Nullable TakeRows whole;
        /** The same, where it takes the texts of PostgreSQL. */
        private final @Nullable TakeTexts texts;

        private long read;
        private long bytes;
        private long reported;
        private long reportedAt = System.nanoTime() - SELDOM.toNanos();

        RowReader(DatabaseKind kind, ResultSetMetaData about, Limits limits, @Nullable TakeRows whole)
                throws SQLException {
            this.kind = kind;
            for (int i = 1; i <= about.getColumnCount(); i++) {
                String typeName = about.getColumnTypeName(i);
                typeName = typeName == null ? "" : typeName;
                typeNames.add(typeName);
                columns.add(new Column(about.getColumnLabel(i), type(kind, about, i, typeName)));
            }
            this.collected = new CollectRows(columns, limits);
            this.whole = whole;
            this.texts = kind == DatabaseKind.POSTGRESQL && whole instanceof TakeTexts taken ? taken : null;
            if (whole != null) {
                try {
                    whole.begin(columns);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        /** SQLite's driver names a type for expressions too, after the value in the first row: not to be relied on. */
        private static DataType type(DatabaseKind kind, ResultSetMetaData about, int index, String typeName)
                throws SQLException {
            boolean expression = kind == DatabaseKind.SQLITE
                    && (about.getTableName(index) == null
                            || about.getTableName(index).isEmpty());
            return expression ? DataType.OTHER : FoldType.fold(kind, typeName, about.getColumnType(index));
        }

        boolean take(ResultSet rows) throws SQLException {
            if (texts != null) {
                give(rows, texts);
                if (collected.isFull()) {
                    read++;
                    return true;
                }
            }
            var cells = new ArrayList<@Nullable Object>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                cells.add(ReadCell.read(kind, rows, i + 1, columns.get(i).type(), typeNames.get(i)));
            }
            read++;
            boolean more = collected.add(cells);
            if (whole == null) {
                return more;
            }
            if (texts != null) {
                return true;
            }
            try {
                whole.row(cells);
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** FETCH without a prepared statement gives texts, not PostgreSQL's binary format. */
        private void give(ResultSet row, TakeTexts texts) throws SQLException {
            try {
                for (int i = 1; i <= columns.size(); i++) {
                    boolean binary = typeNames.get(i - 1).equals("bytea");
                    Object shown = binary
                            ? ReadCell.read(kind, row, i, columns.get(i - 1).type(), "bytea")
                            : null;
                    byte[] text = binary
                            ? shown == null ? null : shown.toString().getBytes(StandardCharsets.UTF_8)
                            : row.getBytes(i);
                    bytes += text == null ? 1 : text.length + 1;
                    texts.cell(text);
                }
                texts.endRow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** How many rows to fetch at once, after their width where it is known: a megabyte or so. */
        int next(int step) {
            return bytes == 0
                    ? step
                    : (int) Math.clamp(FETCH_BYTES / (bytes / read + 1), 1, Math.min(2L * step, MOST_FETCHED));
        }

        void report(Work work) {
            if (read - reported >= REPORT_EVERY && System.nanoTime() - reportedAt >= SELDOM.toNanos()) {
                reported = read;
                reportedAt = System.nanoTime();
                work.progress(reported + " rows fetched");
            }
        }

        ResultTable done() {
            return collected.done();
        }
    }
}
