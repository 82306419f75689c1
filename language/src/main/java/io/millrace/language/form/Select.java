package io.millrace.language.form;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One set of rows.
 *
 * @param shows what the answer's columns are, in order; never empty. Columns that are not aggregates are grouped by where any
 *     is
 * @param distinct each different row once
 * @param tables tables that are joined though no term names a column of theirs: "students who have a pet"
 * @param where what has to hold for a row; null for nothing
 * @param groups what is grouped by besides the shown columns: the key of the thing that is counted
 * @param having what has to hold for a group
 * @param limit most rows; null for all
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Select(
        List<Term> shows,
        boolean distinct,
        List<String> tables,
        @Nullable Condition where,
        List<Term> groups,
        @Nullable Condition having,
        List<Sort> sorts,
        @Nullable Integer limit)
        implements Form {

    /** An order; rows without a value come last. */
    public record Sort(Term term, boolean descending) {}

    public Select {
        shows = List.copyOf(shows);
        tables = tables == null ? List.of() : List.copyOf(tables);
        groups = groups == null ? List.of() : List.copyOf(groups);
        sorts = sorts == null ? List.of() : List.copyOf(sorts);
        if (shows.isEmpty()) {
            throw new IllegalArgumentException("nothing is asked for");
        }
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit);
        }
    }

    /** These columns of all rows. */
    public static Select of(Term... shows) {
        return new Select(List.of(shows), false, List.of(), null, List.of(), null, List.of(), null);
    }

    public Select withShows(List<Term> other) {
        return new Select(other, distinct, tables, where, groups, having, sorts, limit);
    }

    public Select withDistinct(boolean other) {
        return new Select(shows, other, tables, where, groups, having, sorts, limit);
    }

    public Select withTables(List<String> other) {
        return new Select(shows, distinct, other, where, groups, having, sorts, limit);
    }

    public Select withWhere(@Nullable Condition other) {
        return new Select(shows, distinct, tables, other, groups, having, sorts, limit);
    }

    public Select withGroups(List<Term> other) {
        return new Select(shows, distinct, tables, where, other, having, sorts, limit);
    }

    public Select withHaving(@Nullable Condition other) {
        return new Select(shows, distinct, tables, where, groups, other, sorts, limit);
    }

    public Select withSorts(List<Sort> other, @Nullable Integer most) {
        return new Select(shows, distinct, tables, where, groups, having, other, most);
    }
}
