package io.millrace.executor.spark;

import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ReadCell;
import io.millrace.executor.result.TakeParts.Put;
import io.millrace.executor.write.CopyRows;
import java.io.IOException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskInterruptListener;
import org.jspecify.annotations.Nullable;

/**
 * What a task does with its part of a result: it copies the rows into the staging table, in a transaction that it commits, and says
 * which transaction that was. That it has committed means nothing yet: the task may be tried again, or at two places at once, and its answer
 * may be lost; only rows of tries whose answers Spark has taken count.
 */
final class LoadPart implements Function2<Integer, Iterator<Row>, Iterator<LoadPart.Loaded>> {
    private static final long serialVersionUID = 1L;
    private static final int CHECK_EVERY = 1_000;

    private final String token;
    private final String begin;
    private final String copy;
    private final int mostRows;
    private final int mostBytes;
    private final int mostCharacters;

    /** @param limits how many of the first rows are wanted back */
    LoadPart(String token, String begin, String copy, Limits limits) {
        this.token = token;
        this.begin = begin;
        this.copy = copy;
        this.mostRows = limits.rowsToFetch();
        this.mostBytes = limits.bytes();
        // One more than is shown, by which it is seen to be longer.
        this.mostCharacters = limits.cellCharacters() + 1;
    }

    /**
     * @param first the first rows: as many as fit into the limits, and at least one more where there are more
     */
    record Loaded(Put put, ArrayList<ArrayList<@Nullable Object>> first) implements Serializable {}

    /**
     * The target did not take the rows, or could not be reached; the cause says why.
     *
     * @see #isUnreached()
     */
    static final class NotLoaded extends IOException {
        private static final long serialVersionUID = 1L;
        private final boolean unreached;

        NotLoaded(SQLException why, boolean unreached) {
            super(why);
            this.unreached = unreached;
        }

        /** Whether no connection could be opened from where the task ran. */
        boolean isUnreached() {
            return unreached;
        }
    }

    @Override
    public Iterator<Loaded> call(Integer part, Iterator<Row> rows) throws IOException {
        var first = new ArrayList<ArrayList<@Nullable Object>>();
        Put put = rows.hasNext() ? put(rows, first) : new Put(0, 0);
        return List.of(new Loaded(put, first)).iterator();
    }

    private Put put(Iterator<Row> rows, List<ArrayList<@Nullable Object>> first) throws IOException {
        Connection opened;
        try {
            opened = LentToWrite.connect(token);
        } catch (SQLException e) {
            throw new NotLoaded(e, true);
        }
        TaskContext task = TaskContext.get();
        // A thread that waits for a database does not notice that its task is killed.
        TaskInterruptListener cut = (_, _) -> cut(opened);
        task.addTaskInterruptListener(cut);
        try (Connection connection = opened) {
            long transaction = begin(connection);
            try (CopyRows copied = CopyRows.into(connection, copy)) {
                long bytes = 0;
                boolean wanted = true;
                for (Row row = next(rows); row != null; row = next(rows)) {
                    ArrayList<@Nullable Object> cells = cells(row);
                    for (Object cell : cells) {
                        copied.cell(cell);
                    }
                    copied.endRow();
                    if (wanted) {
                        bytes += keep(cells, first);
                        wanted = first.size() < mostRows && bytes <= mostBytes;
                    }
                    if (copied.rows() % CHECK_EVERY == 0 && task.isInterrupted()) {
                        throw new TaskKilledException();
                    }
                }
                long there = copied.end();
                if (there != copied.rows()) {
                    throw new SQLException(there + " of " + copied.rows() + " rows arrived", "08006");
                }
                connection.commit();
                return new Put(transaction, there);
            }
        } catch (SQLException e) {
            throw new NotLoaded(e, false);
        }
    }

    /** Reading fails as the source does, whose exceptions Spark does not declare: it is not the target that has failed then. */
    private static @Nullable Row next(Iterator<Row> rows) {
        try {
            return rows.hasNext() ? rows.next() : null;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new NotRead(e);
        }
    }

    /** The rows could not be read; the cause says why. */
    private static final class NotRead extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotRead(Exception why) {
            super(why);
        }
    }

    private long begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(begin);
            // Rows have the lower half of it.
            try (ResultSet row = statement.executeQuery("SELECT txid_current() & 4294967295")) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static ArrayList<@Nullable Object> cells(Row row) {
        var cells = new ArrayList<@Nullable Object>(row.size());
        for (int i = 0; i < row.size(); i++) {
            cells.add(ReadCell.cell(row.get(i)));
        }
        return cells;
    }

    /** @return how many bytes of JSON it is, at least */
    private long keep(ArrayList<@Nullable Object> cells, List<ArrayList<@Nullable Object>> first) {
        long bytes = 0;
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i) instanceof String text) {
                if (text.length() > mostCharacters) {
                    cells.set(i, text.substring(0, mostCharacters));
                }
                bytes += Math.min(text.length(), mostCharacters - 1);
            }
            bytes += 2;
        }
        first.add(cells);
        return bytes;
    }

    private static void cut(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It is lost already.
        }
    }
}
