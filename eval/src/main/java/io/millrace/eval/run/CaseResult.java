package io.millrace.eval.run;

import org.jspecify.annotations.Nullable;

/**
 * What became of one case.
 *
 * @param sql the statement in the database's dialect, values written in; null where there is none
 * @param confidence between 0 and 1; null where the question was declined
 * @param correct whether it counts as right
 * @param choiceRight asked, and one of the choices (of an ambiguous question: two) has a known answer; or an ambiguous question was
 *     answered in one of its meanings
 * @param goldRan whether the known query runs on the database; a case where it does not counts as not right
 * @param ms time to understand: plan, map and compose, without running anything
 * @param note why it was declined, what broke, or why the known query does not run; null where there is nothing to say
 */
public record CaseResult(
        String id,
        String databaseId,
        String question,
        String difficulty,
        Status status,
        @Nullable String sql,
        @Nullable Double confidence,
        boolean correct,
        boolean choiceRight,
        boolean goldRan,
        double ms,
        @Nullable String note) {}
