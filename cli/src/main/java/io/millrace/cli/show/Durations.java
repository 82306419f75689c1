package io.millrace.cli.show;

import java.time.Duration;
import java.util.Locale;

/** Times in words. */
public final class Durations {
    private Durations() {}

    /** {@code 850 us}, {@code 12 ms}, {@code 3.4 s}, {@code 2 min 5 s}. */
    public static String of(Duration duration) {
        long micros = duration.toNanos() / 1_000;
        if (micros < 1_000) {
            return micros + " us";
        }
        if (micros < 1_000_000) {
            return micros / 1_000 + " ms";
        }
        if (duration.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
        }
        return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}
