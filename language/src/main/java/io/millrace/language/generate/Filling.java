package io.millrace.language.generate;

import io.millrace.language.anchor.Link;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a slot is filled with.
 *
 * @param table of the column, or the table itself; empty for values
 * @param column null for tables and values
 * @param value null for tables and columns
 * @param link the words of the question that say so; null where none does
 */
public record Filling(
        String table,
        @Nullable String column,
        @Nullable String value,
        @Nullable Link link) {

    public static Filling table(String table, @Nullable Link link) {
        return new Filling(table, null, null, link);
    }

    public static Filling column(String table, String column, @Nullable Link link) {
        return new Filling(table, column, null, link);
    }

    public static Filling value(String value, @Nullable Link link) {
        return new Filling("", null, value, link);
    }

    /** The same choice, whatever the words. */
    public boolean same(Filling other) {
        return table.equals(other.table) && Objects.equals(column, other.column) && Objects.equals(value, other.value);
    }
}
