package io.millrace.cli.guard;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.guard.RequireQuery;
import io.millrace.language.guard.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How often the guard says what it ought to, by dialect and category. */
final class ScoreGuard {
    /** Statements that tell of the database and change nothing: whether they run is a matter of taste, and so they count apart. */
    private static final String APART = "utility-read";

    private final List<Decision> decisions = new ArrayList<>();

    record Decision(GuardCase of, List<Violation> violations) {
        boolean right() {
            return of.allowed() == violations.isEmpty();
        }
    }

    ScoreGuard(List<GuardCase> cases, @Nullable Catalog catalog) {
        for (GuardCase one : cases) {
            decisions.add(new Decision(one, RequireQuery.check(one.sql(), one.dialect(), catalog)));
        }
    }

    boolean allRight() {
        return decisions.stream().filter(ScoreGuard::counts).allMatch(Decision::right);
    }

    private static boolean counts(Decision decision) {
        return !decision.of().category().equals(APART);
    }

    /** The lines to show; the last is for programs. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            Map<String, List<Decision>> categories = new TreeMap<>();
            for (Decision decision : decisions) {
                if (decision.of().dialect() == dialect) {
                    String expected = decision.of().allowed() ? "allow" : "deny";
                    categories
                            .computeIfAbsent(expected + " " + decision.of().category(), _ -> new ArrayList<>())
                            .add(decision);
                }
            }
            if (!categories.isEmpty()) {
                lines.add(dialect.name().toLowerCase(Locale.ROOT));
                categories.forEach((category, of) -> lines.add(line(category, of)));
            }
        }
        lines.add("");
        for (Dialect dialect : Dialect.values()) {
            Predicate<Decision> ofDialect = decision -> decision.of().dialect() == dialect;
            if (decisions.stream().anyMatch(ofDialect)) {
                lines.add("%-11s %s".formatted(dialect.name().toLowerCase(Locale.ROOT), summary(ofDialect)));
            }
        }
        List<Decision> apart =
                decisions.stream().filter(decision -> !counts(decision)).toList();
        if (!apart.isEmpty()) {
            lines.add("%-11s %d of %d allowed, counted apart"
                    .formatted(
                            APART,
                            apart.stream()
                                    .filter(decision -> decision.violations().isEmpty())
                                    .count(),
                            apart.size()));
        }
        lines.add(summary(_ -> true));
        return lines;
    }

    /** Each decision that was not as expected. */
    List<String> wrong() {
        List<String> lines = new ArrayList<>();
        for (Decision decision : decisions) {
            if (!decision.right() && counts(decision)) {
                lines.add("%s  %s %s: %s"
                        .formatted(
                                decision.of().allowed() ? "refused" : "let through",
                                decision.of().dialect().name().toLowerCase(Locale.ROOT),
                                decision.of().id(),
                                decision.of().sql().replace("\n", "\\n")));
                decision.violations()
                        .forEach(violation -> lines.add("         " + violation.rule() + ": " + violation.message()));
            }
        }
        return lines;
    }

    private static String line(String category, List<Decision> decisions) {
        long right = decisions.stream().filter(Decision::right).count();
        return "  %-26s %4d of %-4d%s"
                .formatted(
                        category,
                        right,
                        decisions.size(),
                        right == decisions.size() ? "" : "  " + (decisions.size() - right) + " wrong");
    }

    private String summary(Predicate<Decision> which) {
        List<Decision> counted =
                decisions.stream().filter(ScoreGuard::counts).filter(which).toList();
        return String.format(
                Locale.ROOT,
                "deny=%.1f allow=%.1f n=%d",
                percent(counted, false),
                percent(counted, true),
                counted.size());
    }

    /** Rounded down, so that 100.0 means all. */
    private static double percent(List<Decision> decisions, boolean allowed) {
        List<Decision> of = decisions.stream()
                .filter(decision -> decision.of().allowed() == allowed)
                .toList();
        long right = of.stream().filter(Decision::right).count();
        return of.isEmpty() ? 100 : Math.floor(right * 1000.0 / of.size()) / 10;
    }
}
