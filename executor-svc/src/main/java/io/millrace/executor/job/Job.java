package io.millrace.executor.job;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What was written, without the values of anybody's password.
 *
 * @param question what was asked
 * @param select the query, with its values written in
 * @param source where it runs
 */
public record Job(String question, String select, Database source, Destination to) {
    /** What Spark 4.2 needs for Delta Lake; Millrace has no part of it. */
    static final String DELTA_LIBRARY = "io.delta:delta-spark_2.13:4.2.0";

    private static final Pattern SEMICOLONS = Pattern.compile("[;\\s]++$");

    /** A query as a part of another: a semicolon may have been the last thing in it. */
    static String inside(String select) {
        return SEMICOLONS.matcher(select).replaceFirst("");
    }

    public Job {
        select = inside(select);
    }

    /**
     * A database as JDBC and Spark find it.
     *
     * @param url without user name and password
     */
    public record Database(String title, String driver, String url) {}

    /** Where the rows go. */
    public sealed interface Destination {
        /** For people. */
        String shown();
    }

    /**
     * A table, and how a staging table becomes its rows.
     *
     * @param staging the staging table, quoted
     * @param removeStaging drops what an earlier try has left
     * @param swap the statements that follow when the staging table is filled, in one transaction
     */
    public record Table(Database database, String name, String staging, String removeStaging, List<String> swap)
            implements Destination {
        public Table {
            swap = List.copyOf(swap);
        }

        @Override
        public String shown() {
            return name + " in " + database.title();
        }
    }

    /**
     * A file, or the folder of a Delta Lake table.
     *
     * @param name with its ending
     * @param action create, replace, append or upsert
     * @param columns all that it has then
     * @param key of an upsert
     * @param answer the query that gives them by the names and in the order of the file
     * @param carried the types in which they come over where their database has none, by name; else empty
     */
    public record File(
            String name,
            String action,
            List<Column> columns,
            List<String> key,
            String answer,
            Map<String, String> carried)
            implements Destination {
        public File {
            columns = List.copyOf(columns);
            key = List.copyOf(key);
            carried = Map.copyOf(carried);
        }

        @Override
        public String shown() {
            return name;
        }

        /** csv, json, parquet or delta. */
        String format() {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }

    /**
     * A column of a file.
     *
     * @param sparkType as Spark writes its type
     * @param isText whether spreadsheets may take a value for a formula
     */
    public record Column(String name, String sparkType, boolean isText) {}

    /** The question as one line of a comment. */
    String title() {
        return title(question);
    }

    static String title(String question) {
        return question.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ")
                .replace("*/", "* /")
                // Java reads it as the beginning of a character, also in a comment.
                .replace("\\u", "\\ u")
                .strip();
    }
}
