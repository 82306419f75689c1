package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.Source;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Puts into words why a table could not be written; what it does not know of writing, {@link Source#explain} says. */
final class ExplainWrite {
    static final String DOES_NOT_FIT = "rows-do-not-fit";

    private static final int LONGEST = 400;
    private static final String NOTHING_WRITTEN = " Nothing was written.";

    private ExplainWrite() {}

    static StageException explain(Exception failure, Source source, TableName table) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof StageException known) {
                return known;
            }
            if (link instanceof SQLException sql) {
                Why why = why(
                        source.kind(),
                        sql instanceof BatchUpdateException && sql.getNextException() != null
                                ? sql.getNextException()
                                : sql);
                if (why != null) {
                    return put(why, said(sql), source, table);
                }
            }
        }
        if (failure instanceof IOException) {
            return new StageException(
                    Category.PLATFORM,
                    "rows-not-stored",
                    "The rows could not be kept on the way: "
                            + (failure instanceof FileSystemException files && files.getReason() != null
                                    ? files.getReason()
                                    : failure.getClass().getSimpleName())
                            + "." + NOTHING_WRITTEN,
                    "Give the folder of MILLRACE_ARTIFACTS room, and try again.",
                    failure);
        }
        return source.explain(failure, "Writing " + table);
    }

    private enum Why {
        NOT_ALLOWED,
        NO_SCHEMA,
        DEPENDED_ON,
        DISK_FULL,
        DOES_NOT_FIT,
        TOO_MANY_COLUMNS,
        NO_SUCH_NAMES
    }

    private static @Nullable Why why(DatabaseKind kind, SQLException failure) {
        return switch (kind) {
            case POSTGRESQL -> postgres(String.valueOf(failure.getSQLState()));
            case MYSQL -> mysql(failure.getErrorCode());
            case SQLITE -> failure instanceof SQLiteException sqlite ? sqlite(sqlite) : null;
        };
    }

    /** PostgreSQL's appendix A. */
    private static @Nullable Why postgres(String state) {
        return switch (state) {
            case "42501", "25006" -> Why.NOT_ALLOWED;
            case "3F000" -> Why.NO_SCHEMA;
            case "2BP01" -> Why.DEPENDED_ON;
            case "53100" -> Why.DISK_FULL;
            case "54011", "54000" -> Why.TOO_MANY_COLUMNS;
            case "42804" -> Why.DOES_NOT_FIT;
            default -> state.startsWith("22") || state.startsWith("23") ? Why.DOES_NOT_FIT : null;
        };
    }

    /** MariaDB's and MySQL's error codes. */
    private static @Nullable Why mysql(int code) {
        return switch (code) {
            case 1044, 1142, 1143, 1227, 1290, 1370, 1792 -> Why.NOT_ALLOWED;
            case 1049 -> Why.NO_SCHEMA;
            case 1217, 1451, 3730 -> Why.DEPENDED_ON;
            case 1021, 1114, 3 -> Why.DISK_FULL;
            case 1117, 1118 -> Why.TOO_MANY_COLUMNS;
            case 1059, 1102, 1103, 1166, 1300 -> Why.NO_SUCH_NAMES;
            case 1048, 1062, 1264, 1265, 1292, 1364, 1366, 1406, 1452, 1690, 4025 -> Why.DOES_NOT_FIT;
            default -> null;
        };
    }

    private static @Nullable Why sqlite(SQLiteException failure) {
        String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return switch (SQLiteErrorCode.getErrorCode(failure.getResultCode().code & 0xff)) {
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN -> Why.NOT_ALLOWED;
            case SQLITE_FULL -> Why.DISK_FULL;
            case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG -> Why.DOES_NOT_FIT;
            default -> said.contains("too many columns") ? Why.TOO_MANY_COLUMNS : null;
        };
    }

    private static StageException put(Why why, String said, Source source, TableName table) {
        String shown = source.address().shown();
        return switch (why) {
            case NOT_ALLOWED ->
                new StageException(
                        Category.USER,
                        "no-right-to-write",
                        shown + " does not let the connection's account write " + table + ": " + said + NOTHING_WRITTEN,
                        "Let its owner grant CREATE on the schema (and INSERT, UPDATE on the table), or name another connection.");
            case NO_SCHEMA ->
                new StageException(
                        Category.USER,
                        "no-such-schema",
                        shown + " has no schema for " + table + ": " + said + NOTHING_WRITTEN,
                        "Create the schema first, or choose another one.");
            case DEPENDED_ON ->
                new StageException(
                        Category.USER,
                        "depended-on",
                        "Views or other tables depend on " + table + ", so it is not replaced: " + said
                                + NOTHING_WRITTEN,
                        "Append or upsert instead, or write to another table.");
            case DISK_FULL ->
                new StageException(
                        Category.PLATFORM,
                        "disk-full",
                        shown + " has no room left: " + said + NOTHING_WRITTEN,
                        "Make room there; it is tried again.");
            case TOO_MANY_COLUMNS ->
                new StageException(
                        Category.USER,
                        "too-many-columns",
                        shown + " cannot have a table of so many columns: " + said + NOTHING_WRITTEN,
                        "Ask for fewer columns, or write a Parquet file.");
            case NO_SUCH_NAMES ->
                new StageException(
                        Category.USER,
                        "invalid-target-name",
                        shown + " cannot have a table or a column of such a name: " + said + NOTHING_WRITTEN,
                        "Choose a name without characters such as emoji.");
            case DOES_NOT_FIT ->
                new StageException(
                        Category.USER,
                        DOES_NOT_FIT,
                        "A row does not fit into " + table + ": " + said + NOTHING_WRITTEN,
                        "Leave such rows out, change the column's type there, or replace the table.");
        };
    }

    /** The first line of it, shortened; it may name a value of the row, which is the user's own. */
    private static String said(SQLException failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String line = message.strip().split("\\R", 2)[0].replaceAll("[.\\s]+$", "");
        return (line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…") + ".";
    }
}
