package io.millrace.eval.suite;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A question with the query that answers it.
 *
 * @param goldSql in the dialect of the suite's database; null where the database cannot answer the question
 * @param alternativeGoldSql other queries that answer it too
 * @param readings of an ambiguous question: two or more; empty where it has one meaning
 * @param difficulty {@code easy}, {@code medium}, {@code hard}, {@code extra}, or {@code unrated}
 * @param evidence what the suite's authors say beside the question; null where nothing
 * @param split as {@code train} or {@code dev}; null where the suite has none
 */
public record Case(
        String id,
        String databaseId,
        String question,
        @Nullable String goldSql,
        List<String> alternativeGoldSql,
        List<Reading> readings,
        String difficulty,
        @Nullable String evidence,
        @Nullable String split) {

    /** One way to take an ambiguous question, in words that are not ambiguous. */
    public record Reading(String wording, String goldSql) {}

    /** What a case is that has no difficulty. */
    public static final String UNRATED = "unrated";

    public Case {
        alternativeGoldSql = List.copyOf(alternativeGoldSql);
        readings = List.copyOf(readings);
    }

    /** Whether the database has what the question asks for. */
    public boolean answerable() {
        return goldSql != null;
    }

    public boolean ambiguous() {
        return !readings.isEmpty();
    }

    /** Every query that answers the question in one of its meanings, the first one first. */
    public List<String> goldQueries() {
        return goldSql == null
                ? List.of()
                : Stream.concat(Stream.of(goldSql), alternativeGoldSql.stream()).toList();
    }
}
