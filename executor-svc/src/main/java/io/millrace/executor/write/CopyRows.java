package io.millrace.executor.write;

import io.millrace.executor.connect.DatabaseKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** COPY into a table of PostgreSQL, in its text format, which is the quickest way in that needs no types. */
public final class CopyRows implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final byte[] NULL = {'\\', 'N'};

    private final CopyIn copy;
    private byte[] buffer = new byte[2 * CHUNK];
    private int size;
    private boolean inRow;
    private long rows;

    private CopyRows(CopyIn copy) {
        this.copy = copy;
    }

    static CopyRows into(Connection connection, TableName table, List<String> names) throws SQLException {
        return into(connection, statement(table, names));
    }

    /** @param statement as {@link #statement} gives it */
    public static CopyRows into(Connection connection, String statement) throws SQLException {
        return new CopyRows(connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement));
    }

    static String statement(TableName table, List<String> names) {
        List<String> quoted = names.stream()
                .map(name -> TableName.quote(DatabaseKind.POSTGRESQL, name))
                .toList();
        return "COPY " + table.quoted(DatabaseKind.POSTGRESQL) + " (" + String.join(", ", quoted) + ") FROM STDIN";
    }

    /** How many rows were given so far. */
    public long rows() {
        return rows;
    }

    /** @param text as PostgreSQL writes such a value; null for NULL */
    void cell(byte @Nullable [] text) {
        separate();
        if (text == null) {
            raw(NULL);
            return;
        }
        makeRoom(2 * text.length);
        for (byte each : text) {
            switch (each) {
                case '\\' -> escaped('\\');
                case '\t' -> escaped('t');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                default -> buffer[size++] = each;
            }
        }
    }

    /** @param value as a cell of a result: Boolean, number or String */
    public void cell(@Nullable Object value) {
        String text = text(value);
        cell(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /** A cell of a result as PostgreSQL reads it. */
    static @Nullable String text(@Nullable Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value == null ? null : value.toString();
    }

    /** @param row as COPY writes it in its text format, with the end of its line */
    void line(byte[] row) throws SQLException {
        raw(row);
        rowEnded();
    }

    public void endRow() throws SQLException {
        makeRoom(1);
        buffer[size++] = '\n';
        inRow = false;
        rowEnded();
    }

    private void rowEnded() throws SQLException {
        rows++;
        if (size >= CHUNK) {
            send();
        }
    }

    /** @return how many rows the database says have come */
    public long end() throws SQLException {
        send();
        return copy.endCopy();
    }

    private void send() throws SQLException {
        copy.writeToCopy(buffer, 0, size);
        size = 0;
    }

    private void separate() {
        makeRoom(1);
        if (inRow) {
            buffer[size++] = '\t';
        }
        inRow = true;
    }

    private void raw(byte[] bytes) {
        makeRoom(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    private void escaped(char letter) {
        buffer[size++] = '\\';
        buffer[size++] = (byte) letter;
    }

    private void makeRoom(int more) {
        if (size + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + more));
        }
    }

    /** What was not ended is given up: its transaction can then only be rolled back. */
    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
