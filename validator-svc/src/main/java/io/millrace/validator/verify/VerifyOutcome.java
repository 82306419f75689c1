package io.millrace.validator.verify;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.schemas.Category;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Context;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Passes a result whose checks all passed, and sends back one with a check that failed or was never made. */
public final class VerifyOutcome implements StageHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Stage stage() {
        return Stage.VERIFY;
    }

    @Override
    public StageOutcome handle(Work work) throws StageException {
        Context context = work.request().getContext();
        Outcome outcome = context.getOutcome();
        if (outcome == null) {
            throw new StageException(
                    Category.CONTRACT, "no-outcome", "There is no result to verify.", "Execute the program first.");
        }
        List<CheckOutcome> checks = new ArrayList<>(outcome.getChecks());
        checks.addAll(notMade(context.getProgram(), checks));
        List<CheckOutcome> failed =
                checks.stream().filter(check -> !check.getPassed()).toList();
        var verdict = new Verdict(failed.isEmpty(), summary(outcome, checks, failed), List.copyOf(checks));
        Context verified = ContextWith.verdict(context, verdict);
        if (!failed.isEmpty()) {
            return new StageOutcome.Rejected(
                    verified, failed.stream().map(VerifyOutcome::finding).toList());
        }
        return new StageOutcome.Completed(verified, output(verdict));
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
                        check.getName(), check.getDescription(), false, "an answer", "the check was not made", null))
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

    private static String summary(Outcome outcome, List<CheckOutcome> checks, List<CheckOutcome> failed) {
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

    private static String output(Verdict verdict) {
        List<Map<String, @Nullable Object>> checks = new ArrayList<>();
        for (CheckOutcome check : verdict.getChecks()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", check.getName());
            one.put("description", check.getDescription());
            one.put("passed", check.getPassed());
            one.put("expected", check.getExpected());
            one.put("seen", check.getSeen());
            one.put("sql", check.getSql());
            checks.add(one);
        }
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("passed", verdict.getPassed());
        output.put("summary", verdict.getSummary());
        output.put("checks", checks);
        return JSON.writeValueAsString(output);
    }
}
