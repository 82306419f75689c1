package io.millrace.eval.report;

import static io.millrace.eval.report.Figures.percent;
import static io.millrace.eval.report.Figures.written;

import io.millrace.eval.run.CaseResult;
import io.millrace.eval.run.Status;
import io.millrace.eval.run.SuiteResult;
import io.millrace.eval.suite.Case;
import io.millrace.eval.suite.Suite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes what is printed of a run: tables first, and a last line that programs can read. */
public final class WriteReport {
    private static final List<String> DIFFICULTIES = List.of("easy", "medium", "hard", "extra");
    private static final double[] BUCKETS = {0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};
    private static final int MOST_LISTED = 20;
    private static final int MOST_DATABASES = 8;
    private static final int NAME = 12;

    private WriteReport() {}

    public static List<String> lines(Suite suite, SuiteResult result) {
        var all = new Figures(result.cases());
        var lines = new ArrayList<String>();
        String dialogues = result.dialogues().isEmpty()
                ? ""
                : " in " + counted(result.dialogues().size(), "dialogue");
        lines.add(suite.name() + ": " + counted(all.n(), "question") + dialogues + " about "
                + counted(suite.databaseIds().size(), "database"));
        lines.add("");
        byDifficulty(all, lines);
        lines.add("");
        byDatabase(suite, all, lines);
        byConfidence(all, lines);
        lines.add("");
        asked(all, lines);
        failures(all, lines);
        golds(all, lines);
        ambiguity(suite, all, lines);
        if (!result.dialogues().isEmpty()) {
            long whole = result.dialogues().stream()
                    .filter(turns -> turns.stream().allMatch(CaseResult::correct))
                    .count();
            lines.add("interaction-match="
                    + written(percent(whole, result.dialogues().size())));
        }
        lines.add(last(all));
        return lines;
    }

    /** The line that programs read. */
    private static String last(Figures all) {
        return String.format(
                Locale.ROOT,
                "strict-ex=%.1f answered=%.1f asked=%.1f declined=%.1f precision=%.1f n=%d p50_ms=%d p95_ms=%d",
                all.strict(),
                all.share(Status.ANSWERED),
                all.share(Status.ASKED),
                all.share(Status.DECLINED),
                all.precision(),
                all.n(),
                Math.round(all.latency(50)),
                Math.round(all.latency(95)));
    }

    private static void byDifficulty(Figures all, List<String> lines) {
        Map<String, List<CaseResult>> groups = new LinkedHashMap<>();
        all.cases().stream()
                .sorted(Comparator.comparing(one -> rank(one.difficulty())))
                .forEach(one -> groups.computeIfAbsent(one.difficulty(), _ -> new ArrayList<>())
                        .add(one));
        lines.add(row("difficulty", "n", "strict-ex", "answered", "asked", "declined", "error", "precision"));
        groups.forEach((difficulty, cases) -> lines.add(figures(difficulty, new Figures(cases))));
        if (groups.size() > 1) {
            lines.add(figures("all", all));
        }
    }

    private static int rank(String difficulty) {
        int known = DIFFICULTIES.indexOf(difficulty);
        return known >= 0 ? known : difficulty.equals(Case.UNRATED) ? DIFFICULTIES.size() + 1 : DIFFICULTIES.size();
    }

    private static String figures(String name, Figures of) {
        return row(
                name,
                Integer.toString(of.n()),
                written(of.strict()),
                written(of.share(Status.ANSWERED)),
                written(of.share(Status.ASKED)),
                written(of.share(Status.DECLINED)),
                written(of.share(Status.ERROR)),
                written(of.precision()));
    }

    /** Where there are few of them, each stands for a kind of question. */
    private static void byDatabase(Suite suite, Figures all, List<String> lines) {
        List<String> databases = suite.databaseIds();
        if (databases.size() < 2 || databases.size() > MOST_DATABASES) {
            return;
        }
        lines.add(row("database", "n", "strict-ex", "answered", "asked", "declined", "error", "precision"));
        for (String database : databases) {
            lines.add(figures(
                    database,
                    new Figures(all.cases().stream()
                            .filter(one -> one.databaseId().equals(database))
                            .toList())));
        }
        lines.add("");
    }

    private static void byConfidence(Figures all, List<String> lines) {
        lines.add(row("confidence", "answered", "right", "precision"));
        for (int i = 0; i < BUCKETS.length; i++) {
            boolean top = i == BUCKETS.length - 1;
            Figures within = all.answeredWithin(BUCKETS[i], top ? Double.MAX_VALUE : BUCKETS[i + 1]);
            String name = String.format(Locale.ROOT, "%.2f-%.2f", BUCKETS[i], top ? 1.0 : BUCKETS[i + 1]);
            if (within.n() > 0) {
                lines.add(confidence(name, within));
            }
        }
        lines.add(confidence("high", all.answeredWithHighConfidence()));
        lines.add("High confidence is %.1f and more: %s in 100 answers."
                .formatted(
                        Figures.HIGH,
                        written(percent(all.answeredWithHighConfidence().n(), all.count(Status.ANSWERED)))));
    }

    private static String confidence(String name, Figures of) {
        return row(name, Integer.toString(of.n()), Long.toString(of.correct()), written(of.precision()));
    }

    private static void asked(Figures all, List<String> lines) {
        long asked = all.count(Status.ASKED);
        if (asked > 0) {
            long there = all.cases().stream()
                    .filter(one -> one.status() == Status.ASKED && one.choiceRight())
                    .count();
            lines.add("Asked back %s; the known answer was among the choices %s."
                    .formatted(counted(asked, "time"), counted(there, "time")));
        }
    }

    /** What broke, most frequent first; numbers and quoted words left out so that the same trouble is counted together. */
    private static void failures(Figures all, List<String> lines) {
        Map<String, Long> reasons = all.cases().stream()
                .filter(one -> one.status() == Status.ERROR && one.note() != null)
                .collect(Collectors.groupingBy(
                        one -> String.valueOf(one.note())
                                .lines()
                                .findFirst()
                                .orElse("")
                                .replaceAll("\"[^\"]*\"|'[^']*'|\\d+", "…"),
                        Collectors.counting()));
        reasons.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_LISTED)
                .forEach(reason ->
                        lines.add("error, %s: %s".formatted(counted(reason.getValue(), "time"), reason.getKey())));
    }

    private static void golds(Figures all, List<String> lines) {
        List<CaseResult> failed =
                all.cases().stream().filter(one -> !one.goldRan()).toList();
        lines.add("Known queries that do not run on their database: %d%s"
                .formatted(failed.size(), failed.isEmpty() ? "." : "; these cases count as not right:"));
        failed.stream().limit(MOST_LISTED).forEach(one -> lines.add("  " + one.id() + ": " + one.note()));
        if (failed.size() > MOST_LISTED) {
            lines.add("  and " + (failed.size() - MOST_LISTED) + " more; --out lists all of them.");
        }
    }

    private static void ambiguity(Suite suite, Figures all, List<String> lines) {
        Set<String> ambiguous =
                suite.cases().stream().filter(Case::ambiguous).map(Case::id).collect(Collectors.toSet());
        var of = new Figures(
                all.cases().stream().filter(one -> ambiguous.contains(one.id())).toList());
        if (of.n() > 0) {
            long oneMeaning = of.cases().stream()
                    .filter(one -> one.status() == Status.ANSWERED && one.choiceRight())
                    .count();
            lines.add("Ambiguous questions: %d; answered in one of their meanings without asking: %d."
                    .formatted(of.n(), oneMeaning));
            lines.add("noticed=" + written(of.share(Status.ASKED)));
        }
    }

    private static String counted(long number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    private static String row(String name, String... cells) {
        String shown = name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…";
        var row = new StringBuilder(String.format("%-" + NAME + "s", shown));
        for (String cell : cells) {
            row.append(String.format("%11s", cell));
        }
        return row.toString();
    }
}
