package io.millrace.validator.verify;

import io.millrace.agent.ContextWith;
import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.program.HeldBack;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.PlanJson;
import io.millrace.llm.ModelUse;
import io.millrace.llm.Models;
import io.millrace.llm.Spending;
import io.millrace.schemas.Category;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Context;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Verdict;
import io.millrace.validator.expect.CountTests;
import io.millrace.validator.expect.ExpectOfAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Passes a result whose checks all passed, and sends back one with a check that failed or was never made. Tests that a language model wrote
 * are first doubted where they did not pass; of those that stand, 60 of 100 are enough. Where such tests kept rows from being written, and
 * they pass nevertheless, the outcome is taken out of the context: they are read and written.
 */
public final class VerifyOutcome implements StageHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final @Nullable Catalogs catalogs;
    private final ExpectOfAnswer expect;

    /** Without a language model. */
    public VerifyOutcome() {
        this(null, new ExpectOfAnswer(Models.none()));
    }

    /** @param catalogs what the tests of a model are about; null where none is asked */
    public VerifyOutcome(@Nullable Catalogs catalogs, ExpectOfAnswer expect) {
        this.catalogs = catalogs;
        this.expect = expect;
    }

    @Override
    public Pace pace() {
        return expect.mayWait() ? Pace.SLOW : Pace.QUICK;
    }

    @Override
    public Stage stage() {
        return Stage.VERIFY;
    }

    @Override
    public StageOutcome handle(Work work) throws StageException, InterruptedException {
        Context context = work.request().getContext();
        Outcome outcome = context.getOutcome();
        if (outcome == null) {
            throw new StageException(
                    Category.CONTRACT, "no-outcome", "There is no result to verify.", "Execute the program first.");
        }
        Verdict before = context.getVerdict();
        List<CheckOutcome> made = new ArrayList<>(judgedBefore(outcome.getChecks(), before));
        made.addAll(notMade(context.getProgram(), made));
        List<CheckOutcome> broken = made.stream()
                .filter(VerifyOutcome::isOfPlan)
                .filter(check -> !check.getPassed())
                .toList();
        // Where a check of the plan failed, what a model thinks of the answer changes nothing.
        boolean doubtful = made.stream().anyMatch(check -> isUnexpected(check) && !HeldBack.isJudged(check, before));
        ExpectOfAnswer.Judged judged = broken.isEmpty() && doubtful
                ? expect.judge(work, made, plan(context), catalog(work))
                : new ExpectOfAnswer.Judged(made, ModelUse.NONE, null);
        CountTests tests = CountTests.of(judged.checks());
        List<CheckOutcome> failed = broken.isEmpty() && !tests.areEnough()
                ? judged.checks().stream().filter(VerifyOutcome::isUnexpected).toList()
                : broken;
        var verdict = new Verdict(failed.isEmpty(), summary(outcome, judged.checks(), broken, tests), judged.checks());
        Context verified = ContextWith.reader(
                ContextWith.verdict(context, verdict),
                context.getReader(),
                Spending.plus(context.getModelSpending(), judged.use()));
        if (!failed.isEmpty()) {
            return new StageOutcome.Rejected(
                    withoutDismissed(verified, judged.checks()),
                    failed.stream().map(VerifyOutcome::finding).toList(),
                    JSON.writeValueAsString(
                            judged.about() == null
                                    ? Map.of("verdict", document(verdict))
                                    : Map.of("verdict", document(verdict), "model", judged.about())));
        }
        Map<String, Object> output = document(verdict);
        if (judged.about() != null) {
            output.put("model", judged.about());
        }
        if (work.request().getGoal().getTarget() != null
                && !HeldBack.by(outcome, before).isEmpty()) {
            work.progress("What did not pass does not count: the rows are written now");
            verified = ContextWith.outcome(verified, null);
        }
        return new StageOutcome.Completed(verified, JSON.writeValueAsString(output));
    }

    /** What was said of a test when it kept the rows from being written is not asked again. */
    private static List<CheckOutcome> judgedBefore(List<CheckOutcome> checks, @Nullable Verdict before) {
        return checks.stream()
                .map(check -> check.getPassed() || !HeldBack.isJudged(check, before)
                        ? check
                        : Objects.requireNonNull(before).getChecks().stream()
                                .filter(judged -> judged.getName().equals(check.getName()))
                                .findFirst()
                                .orElse(check))
                .toList();
    }

    private static boolean isOfPlan(CheckOutcome check) {
        return check.getAuthor() != Origin.MODEL;
    }

    private static boolean isUnexpected(CheckOutcome check) {
        return !isOfPlan(check) && !check.getPassed() && check.getDismissed() == null;
    }

    /** What was wrong to expect of this program is not expected of the next. */
    private static Context withoutDismissed(Context context, List<CheckOutcome> checks) {
        Program program = context.getProgram();
        Set<String> dismissed = checks.stream()
                .filter(check -> check.getDismissed() != null)
                .map(CheckOutcome::getName)
                .collect(Collectors.toSet());
        if (program == null || dismissed.isEmpty()) {
            return context;
        }
        return ContextWith.program(
                context,
                new Program(
                        program.getStatement(),
                        program.getSparkStatement(),
                        program.getChecks().stream()
                                .filter(check -> !dismissed.contains(check.getName()))
                                .toList(),
                        program.getExplanation(),
                        program.getOrigin()));
    }

    private static @Nullable Plan plan(Context context) {
        try {
            return context.getPlan() == null ? null : PlanJson.read(context.getPlan());
        } catch (PlanException ofAnotherVersion) {
            return null;
        }
    }

    private @Nullable Catalog catalog(Work work) throws InterruptedException {
        try {
            return catalogs == null ? null : catalogs.require(work.request().getGoal());
        } catch (StageException unknown) {
            return null;
        }
    }

    /** A check that nobody made has not passed. */
    private static List<CheckOutcome> notMade(@Nullable Program program, List<CheckOutcome> made) {
        if (program == null) {
            return List.of();
        }
        Set<String> names = made.stream().map(CheckOutcome::getName).collect(Collectors.toSet());
        return program.getChecks().stream()
                .filter(check -> !names.contains(check.getName()))
                .map(check -> new CheckOutcome(
                        check.getName(),
                        check.getDescription(),
                        false,
                        "an answer",
                        "the check was not made",
                        null,
                        check.getAuthor(),
                        check.getAuthor() == Origin.MODEL ? "It was not asked." : null))
                .toList();
    }

    private static Finding finding(CheckOutcome check) {
        return new Finding(
                check.getName(),
                Severity.ERROR,
                "This does not hold: " + check.getDescription() + " Expected " + check.getExpected() + ", saw "
                        + check.getSeen() + ".",
                null);
    }

    private static String summary(
            Outcome outcome, List<CheckOutcome> all, List<CheckOutcome> failed, CountTests tests) {
        List<CheckOutcome> checks = all.stream().filter(VerifyOutcome::isOfPlan).toList();
        String text = ofPlan(outcome, checks, failed);
        return tests.text().isEmpty() ? text : text.substring(0, text.length() - 1) + "; " + tests.text() + ".";
    }

    private static String ofPlan(Outcome outcome, List<CheckOutcome> checks, List<CheckOutcome> failed) {
        long rows = outcome.getRowCount();
        String what = rows == 0 ? "No rows" : rows == 1 ? "1 row" : rows + " rows";
        String more = outcome.getTruncated() ? ", and there are more than were asked for" : "";
        if (checks.isEmpty()) {
            return what + more + "; there was nothing to check.";
        }
        if (failed.isEmpty()) {
            String all = checks.size() == 1 ? "the one check passed" : "all " + checks.size() + " checks passed";
            return what + more + "; " + all + ".";
        }
        return what + more + "; " + failed.size() + " of " + checks.size() + " checks failed: "
                + String.join(", ", failed.stream().map(CheckOutcome::getName).toList()) + ".";
    }

    private static Map<String, Object> document(Verdict verdict) {
        List<Map<String, @Nullable Object>> checks = new ArrayList<>();
        for (CheckOutcome check : verdict.getChecks()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", check.getName());
            one.put("description", check.getDescription());
            one.put("passed", check.getPassed());
            one.put("expected", check.getExpected());
            one.put("seen", check.getSeen());
            one.put("sql", check.getSql());
            one.put("author", check.getAuthor().name().toLowerCase(Locale.ROOT));
            one.put("dismissed", check.getDismissed());
            checks.add(one);
        }
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("passed", verdict.getPassed());
        output.put("summary", verdict.getSummary());
        output.put("checks", checks);
        return output;
    }
}
