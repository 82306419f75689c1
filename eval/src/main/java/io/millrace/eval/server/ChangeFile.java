package io.millrace.eval.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Changes a SQLite file of one's own; those of a suite are only read. */
public final class ChangeFile {
    private ChangeFile() {}

    /**
     * @param statements run one after the other, foreign keys not enforced
     * @throws IllegalStateException where SQLite refuses one
     */
    public static void run(Path file, List<String> statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA foreign_keys = OFF");
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the copy " + file.getFileName() + " cannot be changed: " + e.getMessage(), e);
        }
    }
}
