package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.result.ResultTable.Column;
import io.millrace.executor.result.TakeTexts;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Copies rows into a staging table as they are given; the table is declared when their columns are known. */
final class CopyGiven implements TakeTexts, AutoCloseable {
    /** "0x", 64 bytes in hexadecimal, and an ellipsis. */
    private static final int SHORTENED_LENGTH = 2 + 128 + 3;

    /** Rows that were given count for nothing, and those that follow come too late. */
    static final String BEGAN_ANEW = "rows-began-anew";

    private final Declare declare;
    private List<KeptColumn> columns = List.of();
    private @Nullable CopyRows copy;
    private int at;

    /** Declares the staging table and begins to fill it. */
    @FunctionalInterface
    interface Declare {
        CopyRows table(List<KeptColumn> columns) throws SQLException, StageException;
    }

    CopyGiven(Declare declare) {
        this.declare = declare;
    }

    @Override
    public void begin(List<Column> given) throws IOException {
        if (copy != null) {
            throw new IOException(new StageException(
                    Category.PLATFORM,
                    BEGAN_ANEW,
                    "The rows were read anew while they were written. Nothing was written.",
                    "It is tried again."));
        }
        List<String> names = KeptRows.free(given.stream().map(Column::name).toList());
        List<KeptColumn> promised = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            promised.add(KeptColumn.promised(names.get(i), given.get(i).type()));
        }
        columns = promised;
        try {
            WriteTable.requireNames(given.stream().map(Column::name).toList());
            copy = declare.table(columns);
        } catch (SQLException | StageException e) {
            throw new IOException(e);
        }
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
        endRow();
    }

    @Override
    public void cell(byte @Nullable [] text) throws IOException {
        if (text != null
                && text.length == SHORTENED_LENGTH
                && KeptRows.isShortened(new String(text, StandardCharsets.UTF_8))) {
            throw new IOException(WriteTable.binaryValues(columns.get(at)));
        }
        begun().cell(text);
        at++;
    }

    @Override
    public void endRow() throws IOException {
        at = 0;
        try {
            begun().endRow();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void line(byte[] row) throws IOException {
        try {
            begun().line(row);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    List<KeptColumn> columns() {
        return columns;
    }

    /** How many were given. */
    long rows() {
        return begun().rows();
    }

    /** @return how many the database says have come */
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
