package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.result.ReadCopyLine;
import io.millrace.executor.result.ResultTable.Column;
import io.millrace.executor.result.TakeParts;
import io.millrace.executor.result.TakeTexts;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Copies rows into a staging table as they are given, one after the other or by several tasks; the table is declared when their columns
 * are known.
 */
final class CopyGiven implements TakeTexts, TakeParts, AutoCloseable {
    /** "0x", 64 bytes in hexadecimal, and an ellipsis. */
    private static final int SHORTENED_LENGTH = 2 + 128 + 3;

    /** Rows that were given count for nothing, and those that follow come too late. */
    static final String BEGAN_ANEW = "rows-began-anew";

    private final Declare declare;
    private List<KeptColumn> columns = List.of();
    private @Nullable CopyRows copy;
    private boolean inParts;
    private List<Put> parts = List.of();
    private int at;
    private final List<List<@Nullable Object>> first = new ArrayList<>();
    private List<@Nullable Object> cells = new ArrayList<>();

    /** Declares the staging table. */
    interface Declare {
        /** In the transaction that also swaps, and begins to fill it. */
        CopyRows here(List<KeptColumn> columns) throws SQLException, StageException;

        /** Anew, and seen by the transactions of others. */
        Into apart(List<KeptColumn> columns) throws SQLException, StageException;

        /** Removes what was declared apart. */
        void remove() throws SQLException, StageException;
    }

    CopyGiven(Declare declare) {
        this.declare = declare;
    }

    @Override
    public void begin(List<Column> given) throws IOException {
        requireNoneBegun();
        try {
            columns = promised(given);
            if (inParts) {
                inParts = false;
                declare.remove();
            }
            copy = declare.here(columns);
        } catch (SQLException | StageException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Into beginParts(List<Column> given) throws IOException {
        requireNoneBegun();
        try {
            columns = promised(given);
            parts = List.of();
            inParts = true;
            return declare.apart(columns);
        } catch (SQLException | StageException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void putParts(List<Put> put) {
        parts = put;
    }

    private void requireNoneBegun() throws IOException {
        if (copy != null) {
            throw new IOException(new StageException(
                    Category.PLATFORM,
                    BEGAN_ANEW,
                    "The rows were read anew while they were written. Nothing was written.",
                    "It is tried again."));
        }
    }

    private static List<KeptColumn> promised(List<Column> given) throws StageException {
        List<String> names = KeptRows.free(given.stream().map(Column::name).toList());
        List<KeptColumn> promised = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            promised.add(KeptColumn.promised(names.get(i), given.get(i).type()));
        }
        WriteTable.requireNames(given.stream().map(Column::name).toList());
        return promised;
    }

    @Override
    public void row(List<@Nullable Object> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            Object cell = cells.get(i);
            if (cell instanceof String text && text.length() > SHORTENED_LENGTH / 2 && KeptRows.isShortened(text)) {
                throw new IOException(WriteTable.binaryValues(columns.get(i)));
            }
            begun().cell(cell);
        }
        if (first.size() < LookForRows.MOST) {
            first.add(new ArrayList<>(cells));
        }
        rowEnded();
    }

    @Override
    public void cell(byte @Nullable [] text) throws IOException {
        if (text != null
                && text.length == SHORTENED_LENGTH
                && KeptRows.isShortened(new String(text, StandardCharsets.UTF_8))) {
            throw new IOException(WriteTable.binaryValues(columns.get(at)));
        }
        begun().cell(text);
        if (first.size() < LookForRows.MOST) {
            cells.add(text == null ? null : new String(text, StandardCharsets.UTF_8));
        }
        at++;
    }

    @Override
    public void endRow() throws IOException {
        at = 0;
        if (first.size() < LookForRows.MOST) {
            first.add(cells);
            cells = new ArrayList<>();
        }
        rowEnded();
    }

    private void rowEnded() throws IOException {
        try {
            begun().endRow();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void line(byte[] row) throws IOException {
        if (first.size() < LookForRows.MOST) {
            first.add(new ArrayList<>(ReadCopyLine.texts(row)));
        }
        try {
            begun().line(row);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    List<KeptColumn> columns() {
        return columns;
    }

    /** Where they were put by tasks. */
    boolean isInParts() {
        return inParts;
    }

    /** The first rows that were given here; none where tasks put them. */
    List<List<@Nullable Object>> first() {
        return first;
    }

    List<Put> parts() {
        return parts;
    }

    /** How many were given. */
    long rows() {
        return inParts ? parts.stream().mapToLong(Put::rows).sum() : begun().rows();
    }

    /** @return how many the database says have come, of those that came one after the other */
    long end() throws SQLException {
        return begun().end();
    }

    private CopyRows begun() {
        return Objects.requireNonNull(copy, "no rows were begun");
    }

    @Override
    public void close() throws SQLException {
        if (copy != null) {
            copy.close();
        }
    }
}
