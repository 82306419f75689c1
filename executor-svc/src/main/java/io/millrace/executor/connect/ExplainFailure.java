package io.millrace.executor.connect;

import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Puts what a driver or Spark reports into words: whose fault it is, a code that stays, what was said, and what to do. SQLState
 * decides (SQL:2023 part 2, subclause 24; PostgreSQL's appendix A; Spark's error-conditions.json), then the vendors' own codes.
 */
public final class ExplainFailure {
    /** Class 42 of the SQL standard's states: syntax error or access rule violation, unknown names among them. */
    private static final String SYNTAX_OR_NAMES = "42";

    private static final int LONGEST_MESSAGE = 600;

    private final DatabaseKind kind;
    private final String shown;
    private final @Nullable String secret;

    /** @param secret is replaced wherever it turns up in a message */
    ExplainFailure(DatabaseKind kind, String shown, @Nullable String secret) {
        this.kind = kind;
        this.shown = shown;
        this.secret = secret;
    }

    /** Where only files are read, and only Spark can fail. */
    public static StageException ofDatasets(Throwable failure) {
        return new ExplainFailure(DatabaseKind.POSTGRESQL, "the datasets", null).explain(failure, "");
    }

    /** @param doing what was going on, to open the message with; may be empty */
    StageException explain(Throwable failure, String doing) {
        List<Throwable> chain = chain(failure);
        for (Throwable link : chain) {
            if (link instanceof StageException known) {
                return known;
            }
        }
        Reason reason = reason(chain);
        String message = (doing.isEmpty() ? "" : doing + ": ") + reason.message();
        return new StageException(reason.category(), reason.code(), withoutSecret(message), reason.remedy());
    }

    private record Reason(Category category, String code, String message, String remedy) {}

    private Reason reason(List<Throwable> chain) {
        for (Throwable link : chain) {
            if (link instanceof UnknownHostException) {
                return new Reason(
                        Category.USER,
                        "unknown-host",
                        "The host of " + shown + " cannot be found.",
                        "Check the host name of the connection.");
            }
        }
        for (Throwable link : chain) {
            if (link instanceof SQLException && said(link).contains("maxResultBuffer")) {
                return new Reason(
                        Category.DATA,
                        "answer-too-large",
                        "The rows of the answer are too large to be fetched.",
                        "Ask for fewer or shorter columns.");
            }
            if (link instanceof SQLException && said(link).contains("does not return results")) {
                return writeRefused(said(link));
            }
            if (link instanceof OutOfMemoryError) {
                return new Reason(
                        Category.DATA,
                        "out-of-memory",
                        "The answer needs more memory than the executor has.",
                        "Ask for less: a shorter period, fewer columns, or totals instead of rows.");
            }
            if (link instanceof SQLiteException sqlite) {
                return sqlite(sqlite);
            }
            if (link instanceof SparkThrowable spark
                    && String.valueOf(spark.getCondition()).startsWith("FAILED_READ_FILE")) {
                return new Reason(
                        Category.PLATFORM,
                        "file-not-readable",
                        "Spark cannot read a file of a dataset: " + said(link),
                        "Upload it again; where Spark runs on other machines, they have to see the folder of MILLRACE_ARTIFACTS under"
                                + " the same path.");
            }
            if (said(link).contains("SparkContext was shut down") || said(link).contains("a stopped SparkContext")) {
                return new Reason(
                        Category.PLATFORM,
                        "spark-lost",
                        "Spark has ended while the work ran on it.",
                        "It is started again with the next try; if it keeps ending, look at its master and workers.");
            }
        }
        Reason first = null;
        for (Throwable link : chain) {
            Reason found = null;
            if (link instanceof SQLException sql) {
                found = sqlState(shown, sql.getSQLState(), sql.getErrorCode(), said(sql), chain);
            } else if (link instanceof SparkThrowable spark) {
                found = sqlState("Spark", spark.getSqlState(), 0, said(link), chain);
            }
            // The innermost that says something: the outer ones wrap it.
            if (found != null) {
                first = found;
            }
        }
        if (first != null) {
            return first;
        }
        Throwable innermost = chain.getLast();
        return new Reason(
                Category.CONTRACT,
                "execution-failed",
                shown + " or its engine failed: " + innermost.getClass().getSimpleName()
                        + (innermost.getMessage() == null ? "" : ": " + said(innermost)),
                "This is a bug: please report it with the id of the workflow.");
    }

    /** @param who reports the state: the database, or Spark */
    private @Nullable Reason sqlState(
            String who, @Nullable String state, int code, String said, List<Throwable> chain) {
        if (kind == DatabaseKind.MYSQL) {
            Reason known = mysql(code, said);
            if (known != null) {
                return known;
            }
        }
        if (state == null || state.length() < 2) {
            return null;
        }
        switch (state) {
            case "28P01", "28000", "28001" -> {
                return wrongPassword(said);
            }
            case "3D000" -> {
                return unknownDatabase(said);
            }
            case "42501" -> {
                return permissionDenied(said);
            }
            case "22012" -> {
                return divisionByZero();
            }
            case "25006" -> {
                return writeRefused(said);
            }
            case "57014" -> {
                return stopped(said);
            }
            case "54011" -> {
                return tooManyColumns(said);
            }
            case "42P01", "42703", "42704", "42883" -> {
                return new Reason(
                        Category.CONTRACT,
                        "unknown-name",
                        who + " does not know a name in the statement: " + said,
                        "Where the database has changed, probe the connection again; otherwise correct the statement.");
            }
            default -> {
                // by class, below
            }
        }
        return switch (state.substring(0, 2)) {
            case "08" -> unreachable(chain, said);
            case "22", "21", "23" ->
                new Reason(
                        Category.DATA,
                        "data-does-not-fit",
                        "A value in the data does not fit: " + said,
                        "Leave such rows out with a condition, or treat the column as text.");
            case "28" -> wrongPassword(said);
            case "40", "55" ->
                new Reason(
                        Category.PLATFORM,
                        "in-the-way",
                        "Another transaction of " + who + " was in the way: " + said,
                        "It is tried again; if it keeps failing, try at a quieter time.");
            case "53", "57", "58" ->
                new Reason(
                        Category.PLATFORM,
                        "database-not-available",
                        who + " cannot serve us now: " + said,
                        "Try again when the database is up and has connections and memory left.");
            case "25" -> writeRefused(said);
            case "42", "26", "34", "0A", "54", "07" ->
                new Reason(
                        Category.CONTRACT,
                        "statement-not-accepted",
                        who + " does not accept the statement: " + said,
                        "Correct the statement; where Millrace wrote it, this is a bug.");
            default -> null;
        };
    }

    private @Nullable Reason mysql(int code, String said) {
        return switch (code) {
            case 1045, 1698, 1862 -> wrongPassword(said);
            case 1049 -> unknownDatabase(said);
            case 1044, 1142, 1143, 1227, 1370 -> permissionDenied(said);
            case 1365 -> divisionByZero();
            case 1290, 1792 -> writeRefused(said);
            case 1317, 1969, 3024 -> stopped(said);
            case 1040, 1203, 1226 ->
                new Reason(
                        Category.PLATFORM,
                        "database-not-available",
                        shown + " cannot serve us now: " + said,
                        "Try again when it has connections left.");
            case 1205, 1213 ->
                new Reason(
                        Category.PLATFORM,
                        "in-the-way",
                        "Another transaction of " + shown + " was in the way: " + said,
                        "It is tried again; if it keeps failing, try at a quieter time.");
            case 1117 -> tooManyColumns(said);
            case 1146, 1054 ->
                new Reason(
                        Category.CONTRACT,
                        "unknown-name",
                        shown + " does not know a name in the statement: " + said,
                        "Where the database has changed, probe the connection again; otherwise correct the statement.");
            default -> null;
        };
    }

    private Reason sqlite(SQLiteException failure) {
        SQLiteErrorCode code = failure.getResultCode();
        String said = said(failure);
        if (said.contains("too many columns")) {
            return tooManyColumns(said);
        }
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_FORMAT ->
                new Reason(
                        Category.USER,
                        "not-a-database",
                        shown + " is damaged or not a SQLite database.",
                        "Name the file of a SQLite 3 database.");
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
                new Reason(
                        Category.USER,
                        "unreadable-database",
                        shown + " cannot be opened: " + said,
                        "Let the user that the executor runs as read the file.");
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL, SQLITE_NOMEM ->
                new Reason(
                        Category.PLATFORM,
                        "database-not-available",
                        shown + " cannot serve us now: " + said,
                        "It is tried again; if it keeps failing, see what else uses the file.");
            case SQLITE_INTERRUPT -> stopped(said);
            case SQLITE_READONLY -> writeRefused(said);
            case SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE ->
                new Reason(
                        Category.DATA,
                        "data-does-not-fit",
                        "A value in the data does not fit: " + said,
                        "Leave such rows out with a condition, or treat the column as text.");
            default ->
                new Reason(
                        Category.CONTRACT,
                        "statement-not-accepted",
                        shown + " does not accept the statement: " + said,
                        "Correct the statement; where Millrace wrote it, this is a bug.");
        };
    }

    private Reason wrongPassword(String said) {
        return new Reason(
                Category.USER,
                "wrong-password",
                shown + " does not let us in: " + said,
                "Check user name and password of the connection, and that the database lets this user in from here.");
    }

    private Reason unknownDatabase(String said) {
        return new Reason(
                Category.USER,
                "unknown-database",
                "The server has no such database: " + said,
                "Check the database name of the connection.");
    }

    private Reason permissionDenied(String said) {
        return new Reason(
                Category.USER,
                "permission-denied",
                shown + " does not let the connection's user read this: " + said,
                "Let the database's owner grant SELECT on it, or ask about something else.");
    }

    private Reason tooManyColumns(String said) {
        return new Reason(
                Category.USER,
                "too-many-columns",
                shown + " cannot answer with so many columns: " + said,
                "Ask for fewer columns.");
    }

    private Reason divisionByZero() {
        return new Reason(
                Category.DATA,
                "division-by-zero",
                "The calculation divides by zero in some row.",
                "Leave out the rows where the divisor is zero.");
    }

    private Reason writeRefused(String said) {
        return new Reason(
                Category.CONTRACT,
                "write-refused",
                "The statement wants to change something; connections are read-only: " + said,
                "Ask with a query that only reads.");
    }

    private Reason stopped(String said) {
        return new Reason(
                Category.PLATFORM,
                "stopped-by-database",
                shown + " stopped the statement: " + said,
                "Ask for less, or let the database's owner raise the time a statement may take.");
    }

    private Reason unreachable(List<Throwable> chain, String said) {
        boolean refused = chain.stream().anyMatch(ConnectException.class::isInstance);
        boolean silent = chain.stream().anyMatch(SocketTimeoutException.class::isInstance);
        String message = refused && !silent
                ? shown + " refuses connections: nothing listens there."
                : silent ? shown + " does not answer." : "The connection to " + shown + " was lost: " + said;
        return new Reason(
                Category.PLATFORM,
                refused && !silent ? "connection-refused" : silent ? "database-unreachable" : "connection-lost",
                message,
                "Check that the database is up and that host and port of the connection are right and reachable from here.");
    }

    private String withoutSecret(String message) {
        return secret == null || secret.isEmpty() ? message : message.replace(secret, "***");
    }

    /** The first paragraph of a message, kept short: Spark and PostgreSQL go on with positions, hints and plans. */
    private static String said(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String brief = message.strip()
                .split("\\R\\s*(?:\\R|Position:|at |== )|;? line \\d+ pos \\d+", 2)[0]
                .replaceAll("\\s*\\R\\s*", " ");
        return brief.length() <= LONGEST_MESSAGE ? brief : brief.substring(0, LONGEST_MESSAGE) + "…";
    }

    /** Whether a database could not read the text of a statement. */
    public static boolean isOfText(Throwable failure) {
        return chain(failure).stream()
                .anyMatch(link -> link instanceof SQLException refused
                        && refused.getSQLState() != null
                        && refused.getSQLState().startsWith(SYNTAX_OR_NAMES));
    }

    /** Outermost first, each once. */
    private static List<Throwable> chain(Throwable failure) {
        var chain = new ArrayList<Throwable>();
        for (Throwable link = failure;
                link != null && !chain.contains(link) && chain.size() < 20;
                link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }
}
