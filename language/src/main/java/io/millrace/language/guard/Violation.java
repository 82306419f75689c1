package io.millrace.language.guard;

import org.jspecify.annotations.Nullable;

/**
 * A reason not to run a program.
 *
 * @param rule stable, for programs: {@code unknown-table}
 * @param message what is wrong, for people
 * @param suggestion what could be done instead
 */
public record Violation(
        String rule, String message, @Nullable String suggestion) {}
