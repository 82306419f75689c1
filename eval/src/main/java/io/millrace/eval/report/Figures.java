package io.millrace.eval.report;

import io.millrace.eval.run.CaseResult;
import io.millrace.eval.run.Status;
import java.util.List;
import java.util.Locale;

/** Shares of a number of cases, in percent of all of them unless said otherwise. */
record Figures(List<CaseResult> cases) {
    /** From here on an answer is given with high confidence. */
    static final double HIGH = 0.8;

    Figures {
        cases = List.copyOf(cases);
    }

    int n() {
        return cases.size();
    }

    double strict() {
        return percent(correct(), n());
    }

    double share(Status status) {
        return percent(count(status), n());
    }

    /** Right answers in percent of the answers. */
    double precision() {
        return percent(
                cases.stream()
                        .filter(one -> one.status() == Status.ANSWERED && one.correct())
                        .count(),
                count(Status.ANSWERED));
    }

    long correct() {
        return cases.stream().filter(CaseResult::correct).count();
    }

    long count(Status status) {
        return cases.stream().filter(one -> one.status() == status).count();
    }

    /** The answers with a confidence in this range. */
    Figures answeredWithin(double least, double below) {
        return new Figures(cases.stream()
                .filter(one -> one.status() == Status.ANSWERED
                        && one.confidence() != null
                        && one.confidence() >= least
                        && one.confidence() < below)
                .toList());
    }

    Figures answeredWithHighConfidence() {
        return answeredWithin(HIGH, Double.MAX_VALUE);
    }

    /** Nearest rank: so many in a hundred understand their question within this time, in milliseconds. */
    double latency(int percentile) {
        double[] sorted = cases.stream().mapToDouble(CaseResult::ms).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(sorted.length * percentile / 100.0) - 1)];
    }

    static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    static String written(double percent) {
        return String.format(Locale.ROOT, "%.1f", percent);
    }
}
