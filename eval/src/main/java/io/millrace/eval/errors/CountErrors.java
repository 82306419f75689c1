package io.millrace.eval.errors;

import io.millrace.agent.StageException;
import io.millrace.eval.answer.Databases;
import io.millrace.eval.gold.GoldReading;
import io.millrace.eval.gold.ReadGold;
import io.millrace.eval.run.CaseResult;
import io.millrace.eval.suite.Case;
import io.millrace.eval.suite.Suite;
import io.millrace.eval.suite.UnusableSuite;
import io.millrace.language.index.CatalogIndex;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Counts what is wrong about the wrong answers of a run. The known query and that of the answer are both read as forms, and the forms
 * are compared; nothing is run.
 */
public final class CountErrors {
    private final Databases databases;
    private final ReadGold read = new ReadGold();
    private final Map<String, CatalogIndex> indexes = new HashMap<>();

    public CountErrors(Databases databases) {
        this.databases = databases;
    }

    /**
     * What was counted.
     *
     * @param occurs in how many wrong cases each kind occurs; a case may have several
     * @param alone in how many of these it is the only one
     */
    public record Counted(int cases, int wrong, Map<ErrorKind, Integer> occurs, Map<ErrorKind, Integer> alone) {}

    /**
     * @param results of a run of the suite; those of other cases are left out
     * @throws UnusableSuite where none is of the suite, or a database cannot be read
     */
    public Counted count(Suite suite, List<CaseResult> results) throws InterruptedException {
        Map<String, Case> cases = new HashMap<>();
        suite.questions().forEach(one -> cases.put(one.id(), one));
        Map<ErrorKind, Integer> occurs = new EnumMap<>(ErrorKind.class);
        Map<ErrorKind, Integer> alone = new EnumMap<>(ErrorKind.class);
        int known = 0;
        int wrong = 0;
        for (CaseResult result : results) {
            Case one = cases.get(result.id());
            if (one == null) {
                continue;
            }
            known++;
            if (!result.correct()) {
                wrong++;
                Set<ErrorKind> kinds = kinds(one, result);
                for (ErrorKind kind : kinds) {
                    occurs.merge(kind, 1, Integer::sum);
                    if (kinds.size() == 1) {
                        alone.merge(kind, 1, Integer::sum);
                    }
                }
            }
        }
        if (known == 0) {
            throw new UnusableSuite("No result is of a case of " + suite.name() + ". Is it a run of another suite?");
        }
        return new Counted(known, wrong, occurs, alone);
    }

    private Set<ErrorKind> kinds(Case one, CaseResult result) throws InterruptedException {
        return switch (result.status()) {
            case DECLINED -> EnumSet.of(ErrorKind.DECLINED);
            case ASKED -> EnumSet.of(ErrorKind.ASKED);
            case ERROR -> EnumSet.of(ErrorKind.NOT_RUN);
            case ANSWERED -> ofAnswer(one, result);
        };
    }

    private Set<ErrorKind> ofAnswer(Case one, CaseResult result) throws InterruptedException {
        String sql = result.sql();
        if (one.ambiguous()) {
            return EnumSet.of(ErrorKind.NOT_ASKED);
        }
        if (!one.answerable()) {
            return EnumSet.of(ErrorKind.NOT_DECLINED);
        }
        if (!result.goldRan()) {
            return EnumSet.of(ErrorKind.KNOWN_NOT_RUN);
        }
        CatalogIndex index = index(one.databaseId());
        if (sql == null || !(read.read(sql, index) instanceof GoldReading.Read given)) {
            return EnumSet.of(ErrorKind.ANSWER_OUTSIDE);
        }
        Set<ErrorKind> least = EnumSet.of(ErrorKind.KNOWN_OUTSIDE);
        boolean compared = false;
        for (String gold : one.goldQueries()) {
            if (read.read(gold, index) instanceof GoldReading.Read known) {
                Set<ErrorKind> kinds = CompareForms.differences(known.form(), given.form());
                if (!compared || kinds.size() < least.size()) {
                    least = kinds;
                    compared = true;
                }
            }
        }
        return least;
    }

    private CatalogIndex index(String databaseId) throws InterruptedException {
        CatalogIndex index = indexes.get(databaseId);
        if (index == null) {
            try {
                index = new CatalogIndex(databases.require(databaseId));
            } catch (StageException e) {
                throw new UnusableSuite("The database " + databaseId + " cannot be read: " + e.getMessage(), e);
            }
            indexes.put(databaseId, index);
        }
        return index;
    }

    /** A Markdown table, the most frequent kind first. */
    public static List<String> lines(String suite, Counted counted) {
        return Stream.concat(
                        Stream.of(
                                String.format(
                                        Locale.ROOT,
                                        "%s: %d questions, %d right, %d not.",
                                        suite,
                                        counted.cases(),
                                        counted.cases() - counted.wrong(),
                                        counted.wrong()),
                                "",
                                "| error | cases | of all errors | alone |",
                                "|---|---|---|---|"),
                        counted.occurs().entrySet().stream()
                                .sorted(Map.Entry.<ErrorKind, Integer>comparingByValue()
                                        .reversed())
                                .map(entry -> String.format(
                                        Locale.ROOT,
                                        "| %s | %d | %.1f %% | %d |",
                                        entry.getKey().words(),
                                        entry.getValue(),
                                        100.0 * entry.getValue() / counted.wrong(),
                                        counted.alone().getOrDefault(entry.getKey(), 0))))
                .toList();
    }
}
