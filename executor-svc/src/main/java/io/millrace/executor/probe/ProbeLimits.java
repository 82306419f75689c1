package io.millrace.executor.probe;

import java.time.Duration;

/**
 * What a probe may cost the user's database and what it may bring home.
 *
 * @param total for counting and sampling together; what is left then is not sampled
 * @param column for one count or one column
 * @param wholeTableRows a table with up to this many rows is counted and sampled whole, a larger one estimated and in part
 * @param values most values kept of a column
 * @param valueCharacters longer values are left out
 * @param catalogBytes largest catalog document
 */
public record ProbeLimits(
        Duration total, Duration column, long wholeTableRows, int values, int valueCharacters, int catalogBytes) {

    public static final ProbeLimits DEFAULT =
            new ProbeLimits(Duration.ofSeconds(30), Duration.ofSeconds(3), 1_000_000, 500, 100, 1_500_000);
}
