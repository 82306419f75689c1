package io.millrace.executor.engine;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.Snapshot;
import io.millrace.executor.connect.Source;
import io.millrace.executor.connect.StopRunning;
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.result.TakeRows;
import io.millrace.executor.result.TakeTexts;
import io.millrace.schemas.Category;
import io.millrace.schemas.Statement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Queries on a source itself, all in one read-only transaction over one snapshot of the data. Each stops in the database when
 * the work is cancelled or its deadline passes; the server itself has the deadline too, in case this process dies.
 *
 * <p>On PostgreSQL a query runs as {@code DECLARE … CURSOR FOR <query>}: the server then takes nothing but a query there, not
 * even a SELECT INTO or a WITH that writes.
 */
public final class DirectSession implements AskSource, AutoCloseable {
    private static final int FETCH = 1_000;
    private static final int CHECK_ROWS = 100;
    private static final Pattern SEMICOLONS = Pattern.compile("[;\\s]++$");

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
        return open(source, work, null);
    }

    /** @param snapshot of PostgreSQL, which it is to see; null for a new one */
    public static DirectSession open(Source source, Work work, @Nullable String snapshot) throws StageException {
        Connection connection = source.lend();
        var session = new DirectSession(source, work, connection);
        try {
            session.begin(snapshot);
            return session;
        } catch (SQLException e) {
            session.close();
            throw source.explain(e, "");
        }
    }

    private void begin(@Nullable String snapshot) throws SQLException {
        Duration untilDeadline = Duration.between(Instant.now(), work.deadline());
        long left = Math.max(1, untilDeadline.plus(StopRunning.GRACE).toMillis());
        try (java.sql.Statement statement = connection.createStatement()) {
            switch (source.kind()) {
                case POSTGRESQL ->
                    statement.execute((snapshot == null
                                    ? "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                                    : Snapshot.entering(snapshot))
                            + ";"
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
                return whole instanceof TakeTexts texts && query.getParameters().isEmpty()
                        ? copyOrFetch(name, query.getSql(), limits, texts, until)
                        : fetchCursor(name, limits, whole, until);
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

    /**
     * All rows as COPY writes them, which nobody has to read and write again on their way, and for which the server may use parallel
     * workers. It has taken the same text for a cursor before: it is one query, and nothing but a query. COPY takes no parameters.
     */
    private ResultTable copyOrFetch(String name, String sql, Limits limits, TakeTexts texts, Instant until)
            throws SQLException, StageException, InterruptedException {
        RowReader reader;
        try (java.sql.Statement none = connection.createStatement();
                ResultSet rows = none.executeQuery("FETCH FORWARD 0 FROM " + name)) {
            if (RowReader.hasBinary(rows.getMetaData())) {
                return fetchCursor(name, limits, texts, until);
            }
            reader = new RowReader(source.kind(), rows.getMetaData(), limits, texts);
        }
        return stoppable(StopRunning.copying(work.cancellation(), earlier(until), connection), until, () -> {
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    // A comment may be the last thing in it, or a semicolon.
                    .copyOut("COPY (\n" + SEMICOLONS.matcher(sql).replaceFirst("") + "\n) TO STDOUT");
            try {
                for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                    reader.take(row);
                    reader.report(work);
                }
            } finally {
                if (copy.isActive()) {
                    // Rows that nobody takes are on their way: whoever borrowed the connection next would find them.
                    connection.abort(Runnable::run);
                }
            }
            return reader.done();
        });
    }

    private interface Running<T> {
        T run() throws SQLException;
    }

    private <T> T stoppable(java.sql.Statement statement, Instant until, Running<T> running)
            throws SQLException, StageException, InterruptedException {
        return stoppable(StopRunning.when(work.cancellation(), earlier(until), statement), until, running);
    }

    private Instant earlier(Instant until) {
        return until.isBefore(work.deadline()) ? until : work.deadline();
    }

    private <T> T stoppable(StopRunning stopping, Instant until, Running<T> running)
            throws SQLException, StageException, InterruptedException {
        try (stopping) {
            return running.run();
        } catch (SQLException e) {
            if (until.isBefore(work.deadline())
                    && stopping.timeIsUp()
                    && !work.cancellation().isCancelled()) {
                throw new StageException(
                        Category.DATA,
                        "too-slow",
                        "The source did not answer in the time that was given to it.",
                        "Ask for less.");
            }
            if (work.cancellation().isCancelled() || stopping.timeIsUp()) {
                throw new InterruptedException(stopping.timeIsUp() ? "the deadline passed" : "cancelled");
            }
            throw e;
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
}
