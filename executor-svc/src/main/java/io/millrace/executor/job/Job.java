package io.millrace.executor.job;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was written, without the values of anybody's password.
 *
 * @param question what was asked
 * @param select the query, with its values written in
 * @param source where it runs
 * @param target where its rows go; null for a file
 * @param file with its ending; null for a table
 */
public record Job(
        String question,
        String select,
        Database source,
        @Nullable Table target,
        @Nullable String file) {

    /**
     * A database as JDBC and Spark find it.
     *
     * @param url without user name and password
     */
    public record Database(String title, String driver, String url) {}

    /**
     * A table, and how a staging table becomes its rows.
     *
     * @param staging the staging table, quoted
     * @param removeStaging drops what an earlier try has left
     * @param swap the statements that follow when the staging table is filled, in one transaction
     */
    public record Table(Database database, String name, String staging, String removeStaging, List<String> swap) {
        public Table {
            swap = List.copyOf(swap);
        }
    }

    /** csv, json or parquet; of a file. */
    String format() {
        String name = String.valueOf(file);
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The question as one line of a comment. */
    String title() {
        return question.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ")
                .replace("*/", "* /")
                .strip();
    }
}
