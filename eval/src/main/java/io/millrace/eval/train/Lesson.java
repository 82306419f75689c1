package io.millrace.eval.train;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.form.Form;
import io.millrace.language.generate.AbstractForm;
import org.jspecify.annotations.Nullable;

/**
 * A question to learn from.
 *
 * @param suite where it comes from
 * @param goldSql null where it has no answer
 * @param gold its form; null where its query is outside of what forms say
 * @param known the same, taken apart
 * @param before the form of the turn before it; null for a first question
 */
record Lesson(
        String suite,
        String id,
        String databaseId,
        String difficulty,
        Anchors anchors,
        @Nullable String goldSql,
        @Nullable Form gold,
        @Nullable AbstractForm known,
        @Nullable AbstractForm before) {}
