package io.millrace.executor.engine;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.schemas.Category;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.Parser;

/**
 * The last look at a statement before it goes to a database: one statement, and one that begins like a query. What it reads and
 * calls was judged at review; this holds even where review was passed by.
 */
final class RequireOneQuery {
    private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "TABLE");
    private static final Pattern FIRST_WORD =
            Pattern.compile("(?:\\s|\\(|--[^\\n]*(?:\\n|$)|/\\*(?!!)(?:[^*]|\\*(?!/))*\\*/)*+([A-Za-z]*)");

    private RequireOneQuery() {}

    /** @throws StageException CONTRACT not-one-query */
    static void check(DatabaseKind kind, String sql) throws StageException {
        Matcher start = FIRST_WORD.matcher(sql);
        if (!start.lookingAt() || !QUERIES.contains(start.group(1).toUpperCase(Locale.ROOT))) {
            throw refused("it does not begin with SELECT, WITH, VALUES or TABLE");
        }
        // Only PostgreSQL's driver would run several: it splits them itself, and so it is asked where. MariaDB's driver
        // has the
        // server refuse them (allowMultiQueries=false), SQLite's compiles the first alone.
        if (kind == DatabaseKind.POSTGRESQL && statements(sql) != 1) {
            throw refused("it is more than one statement");
        }
    }

    private static int statements(String sql) throws StageException {
        try {
            return Parser.parseJdbcSql(sql, true, true, true, false, false).size();
        } catch (SQLException e) {
            throw refused("its quotes, comments or brackets do not close");
        }
    }

    private static StageException refused(String why) {
        return new StageException(
                Category.CONTRACT,
                "not-one-query",
                "The statement is not run: " + why + ".",
                "Send exactly one query that only reads.");
    }
}
