package io.millrace.eval.gold;

import io.millrace.agent.StageException;
import io.millrace.eval.answer.Answer;
import io.millrace.eval.answer.CompareAnswers;
import io.millrace.eval.answer.Databases;
import io.millrace.eval.answer.OrdersRows;
import io.millrace.eval.answer.ServeScripts;
import io.millrace.eval.suite.Case;
import io.millrace.eval.suite.Suite;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.form.FormJson;
import io.millrace.language.ground.GroundForm;
import io.millrace.language.ground.NotGrounded;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.PlanException;
import io.millrace.language.sql.CompileSql;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures what forms can say: every known query of a suite is read as a form, the form is grounded, compiled and run, and its
 * answer compared with that of the query.
 *
 * <pre>
 * java ... io.millrace.eval.gold.RoundTrip SUITE_FOLDER [FILE_FOR_WHAT_FAILED]
 * </pre>
 */
public final class RoundTrip {
    private final ReadGold read = new ReadGold();
    private final GroundForm ground = new GroundForm();
    private final CompileSql compile = new CompileSql();
    private final Map<String, CatalogIndex> indexes = new HashMap<>();
    private final Map<String, Integer> reasons = new HashMap<>();
    private final Map<String, String> known = new HashMap<>();
    private final Databases databases;
    private final PrintStream failures;
    private int cases;
    private int converted;
    private int same;

    private RoundTrip(Databases databases, PrintStream failures) {
        this.databases = databases;
        this.failures = failures;
    }

    public static void main(String[] arguments) throws Exception {
        Suite suite = Suite.read(Path.of(arguments[0]));
        try (var databases = new Databases(suite.databases(), ServeScripts.NONE);
                PrintStream failures = arguments.length > 1
                        ? new PrintStream(Files.newOutputStream(Path.of(arguments[1])), true, StandardCharsets.UTF_8)
                        : new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
            new RoundTrip(databases, failures).measure(suite, System.out);
        }
    }

    private void measure(Suite suite, PrintStream out) throws IOException, InterruptedException {
        for (Case one : suite.questions()) {
            String gold = one.goldSql();
            if (gold == null) {
                continue;
            }
            cases++;
            String key = one.databaseId() + "\n" + gold;
            String reason = known.get(key);
            if (reason == null) {
                reason = judge(one.databaseId(), gold);
                known.put(key, reason);
                if (!reason.isEmpty()) {
                    failures.println("# " + one.id() + " " + one.databaseId() + " " + reason);
                    failures.println("  " + gold.replace('\n', ' '));
                }
            }
            if (!reason.startsWith("outside: ")) {
                converted++;
            }
            if (reason.isEmpty()) {
                same++;
            } else {
                reasons.merge(reason.replaceAll("(error|not grounded): .*", "$1"), 1, Integer::sum);
            }
        }
        out.printf(
                Locale.ROOT,
                "%s: %d queries, %.1f%% read as a form, %.1f%% with the same answer%n",
                suite.name(),
                cases,
                100.0 * converted / cases,
                100.0 * same / cases);
        List<Map.Entry<String, Integer>> common = new ArrayList<>(reasons.entrySet());
        common.sort(Map.Entry.<String, Integer>comparingByValue().reversed());
        common.stream().limit(40).forEach(entry -> out.printf("%6d  %s%n", entry.getValue(), entry.getKey()));
    }

    /** Why a query does not come back with the same answer; empty where it does. */
    private String judge(String databaseId, String gold) throws InterruptedException {
        CatalogIndex index;
        Answer wanted;
        try {
            index = index(databaseId);
            wanted = databases.run(databaseId, gold);
        } catch (StageException broken) {
            return "the query itself fails";
        }
        String sql = "";
        try {
            return switch (read.read(gold, index)) {
                case GoldReading.Outside outside -> "outside: " + outside.reason();
                case GoldReading.Read form -> {
                    sql = compile.compile(
                                    ground.ground(form.form(), index),
                                    index.catalog().dialect(),
                                    index.catalog())
                            .readableSql();
                    Answer answer = databases.run(databaseId, sql);
                    boolean ordered = OrdersRows.test(gold);
                    if (CompareAnswers.same(wanted, answer, ordered)) {
                        yield "";
                    }
                    failures.println("--- " + FormJson.write(form.form()));
                    failures.println("    " + sql.replace('\n', ' '));
                    failures.println("    " + wanted.rows().stream().limit(4).toList() + " of "
                            + wanted.rows().size());
                    failures.println("    " + answer.rows().stream().limit(4).toList() + " of "
                            + answer.rows().size());
                    yield ordered && CompareAnswers.same(wanted, answer, false) ? "other order" : "other answer";
                }
            };
        } catch (NotGrounded | PlanException missing) {
            return "not grounded: " + missing.getMessage();
        } catch (StageException broken) {
            failures.println("--- " + sql.replace('\n', ' '));
            return "error: " + broken.getMessage();
        }
    }

    private CatalogIndex index(String databaseId) throws StageException, InterruptedException {
        CatalogIndex index = indexes.get(databaseId);
        if (index == null) {
            Catalog catalog = databases.require(databaseId);
            index = new CatalogIndex(catalog);
            indexes.put(databaseId, index);
        }
        return index;
    }
}
