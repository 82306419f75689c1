package io.millrace.executor.file;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.executor.kept.KeptRows;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Rows that are found by their keys, in a database of their own on the disk: there may be more of them than there is memory for. It is
 * gone with this.
 */
public final class KeyedRows implements AutoCloseable {
    private static final String[] OPEN = {
        "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF",
        "PRAGMA locking_mode = EXCLUSIVE",
        "PRAGMA temp_store = FILE",
        "CREATE TABLE given (at INTEGER PRIMARY KEY, taken INTEGER NOT NULL, line TEXT NOT NULL)",
        "CREATE TABLE keyed (key TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID"
    };

    private final Path file;
    private final Connection connection;
    private final FitRows fit;
    private final int[] key;
    private final PreparedStatement find;
    private final PreparedStatement take;

    private KeyedRows(Path file, Connection connection, FitRows fit, int[] key) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.fit = fit;
        this.key = key;
        try (Statement statement = connection.createStatement()) {
            for (String sql : OPEN) {
                statement.execute(sql);
            }
        }
        connection.setAutoCommit(false);
        this.find =
                connection.prepareStatement("SELECT at, taken, line FROM keyed JOIN given USING (at) WHERE key = ?");
        this.take = connection.prepareStatement("UPDATE given SET taken = 1 WHERE at = ?");
    }

    /**
     * @param names of the key, for errors
     * @param key where the key is in the cells
     * @throws StageException USER key-missing, duplicate-keys, rows-do-not-fit
     */
    public static KeyedRows of(KeptRows rows, FitRows fit, List<String> names, int[] key, Work work)
            throws IOException, StageException, InterruptedException {
        Path file = Files.createTempFile("millrace-keys-", ".db");
        Connection connection = null;
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            var keyed = new KeyedRows(file, connection, fit, key);
            keyed.load(rows, names, work);
            return keyed;
        } catch (SQLException e) {
            close(connection, file);
            throw explained(e);
        } catch (IOException | StageException | InterruptedException | RuntimeException e) {
            close(connection, file);
            throw e;
        }
    }

    private void load(KeptRows rows, List<String> names, Work work)
            throws SQLException, IOException, StageException, InterruptedException {
        long missing = 0;
        long twice = 0;
        String first = "";
        try (PreparedStatement given = connection.prepareStatement("INSERT INTO given VALUES (?, 0, ?)");
                PreparedStatement keyed = connection.prepareStatement("INSERT OR IGNORE INTO keyed VALUES (?, ?)");
                KeptRows.Lines lines = rows.lines(work)) {
            long at = 0;
            for (String line = lines.next(); line != null; line = lines.next()) {
                @Nullable Object[] cells = fit.cells(KeptRows.row(line));
                String text = text(cells);
                if (text == null) {
                    missing++;
                    continue;
                }
                keyed.setString(1, text);
                keyed.setLong(2, ++at);
                if (keyed.executeUpdate() == 0) {
                    twice++;
                    first = first.isEmpty() ? shown(cells) : first;
                    continue;
                }
                given.setLong(1, at);
                given.setString(2, line);
                given.executeUpdate();
            }
        }
        String key = String.join(", ", names);
        if (missing > 0) {
            throw new StageException(
                    Category.USER,
                    "key-missing",
                    missing + (missing == 1 ? " row has" : " rows have") + " no value in the key (" + key
                            + "). Nothing was written.",
                    "Leave such rows out, or choose another key.");
        }
        if (twice > 0) {
            throw new StageException(
                    Category.USER,
                    "duplicate-keys",
                    twice + (twice == 1 ? " row has" : " rows have") + " a key that another has (" + key + "), such as "
                            + first + ". Nothing was written.",
                    "Choose a key that tells the rows apart, or group by it.");
        }
    }

    /**
     * The row that takes the place of another; null where none has its key.
     *
     * @throws StageException USER key-not-unique-in-target where it has taken the place of one already
     */
    @Nullable
    Object @Nullable [] inPlaceOf(@Nullable Object[] cells, String name) throws IOException, StageException {
        String text = text(cells);
        if (text == null) {
            return null;
        }
        try {
            find.setString(1, text);
            try (ResultSet found = find.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                if (found.getInt(2) == 1) {
                    throw new StageException(
                            Category.USER,
                            "key-not-unique-in-target",
                            name + " has more than one row with the key " + shown(cells) + ". Nothing was written.",
                            "Choose a key that is unique there.");
                }
                take.setLong(1, found.getLong(1));
                take.executeUpdate();
                return fit.cells(KeptRows.row(found.getString(3)));
            }
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /** Those that took nobody's place, as they were given. */
    void others(TakeCells to) throws IOException, StageException, InterruptedException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT line FROM given WHERE taken = 0 ORDER BY at")) {
            while (row.next()) {
                to.row(fit.cells(KeptRows.row(row.getString(1))));
            }
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /** Null where a part of it has no value. The same number is the same text, whatever it was written like. */
    private @Nullable String text(@Nullable Object[] cells) {
        var text = new StringBuilder();
        for (int i : key) {
            Object cell = cells[i];
            if (cell == null) {
                return null;
            }
            String part = switch (cell) {
                case BigDecimal number -> number.stripTrailingZeros().toPlainString();
                // No file keeps more than microseconds.
                case LocalDateTime moment ->
                    moment.truncatedTo(ChronoUnit.MICROS).toString();
                default -> cell.toString();
            };
            text.append(part.length()).append(':').append(part);
        }
        return text.toString();
    }

    private String shown(@Nullable Object[] cells) {
        List<String> parts = new ArrayList<>();
        for (int i : key) {
            parts.add(TextCell.text(Objects.requireNonNull(cells[i])));
        }
        return String.join(", ", parts);
    }

    private static IOException explained(SQLException e) throws StageException {
        if (e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL) {
            throw new StageException(
                    Category.PLATFORM,
                    "disk-full",
                    "The executor's folder for temporary files has no room left. Nothing was written.",
                    "Make room there; it is tried again.",
                    e);
        }
        return new IOException("the rows could not be looked up by their keys", e);
    }

    @Override
    public void close() throws IOException {
        close(connection, file);
    }

    private static void close(@Nullable Connection connection, Path file) throws IOException {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
