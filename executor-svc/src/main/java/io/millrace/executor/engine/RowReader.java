package io.millrace.executor.engine;

import io.millrace.agent.Work;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.result.CollectRows;
import io.millrace.executor.result.FoldType;
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ReadCell;
import io.millrace.executor.result.ReadCopyLine;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.result.ResultTable.Column;
import io.millrace.executor.result.TakeRows;
import io.millrace.executor.result.TakeTexts;
import io.millrace.language.catalog.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads rows one after the other, with what does not change between them worked out once. */
final class RowReader {
    private static final long FETCH_BYTES = 1024 * 1024;
    private static final long MOST_FETCHED = 10_000;
    private static final String BYTES = "bytea";
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

    RowReader(DatabaseKind kind, ResultSetMetaData about, Limits limits, @Nullable TakeRows whole) throws SQLException {
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

    /** Whether bytes are in it, which are shown in another way than PostgreSQL writes them. */
    static boolean hasBinary(ResultSetMetaData about) throws SQLException {
        for (int i = 1; i <= about.getColumnCount(); i++) {
            if (BYTES.equals(about.getColumnTypeName(i))) {
                return true;
            }
        }
        return false;
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

    /** @param line of COPY, with its end */
    void take(byte[] line) {
        TakeTexts taking = Objects.requireNonNull(texts);
        try {
            taking.line(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        read++;
        if (!collected.isFull()) {
            List<@Nullable String> given = ReadCopyLine.texts(line);
            var cells = new ArrayList<@Nullable Object>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                cells.add(ReadCell.postgres(given.get(i), columns.get(i).type(), typeNames.get(i)));
            }
            collected.add(cells);
        }
    }

    /** FETCH without a prepared statement gives texts, not PostgreSQL's binary format. */
    private void give(ResultSet row, TakeTexts texts) throws SQLException {
        try {
            for (int i = 1; i <= columns.size(); i++) {
                boolean binary = typeNames.get(i - 1).equals(BYTES);
                Object shown =
                        binary ? ReadCell.read(kind, row, i, columns.get(i - 1).type(), BYTES) : null;
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
