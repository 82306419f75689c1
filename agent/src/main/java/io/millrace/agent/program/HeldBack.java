package io.millrace.agent.program;

import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps the rows of an outcome from being written: checks that did not pass. Tests that a language model wrote and that did not pass
 * keep them, too, until somebody has judged them: the executor writes nothing, the validator doubts them, and where the rows pass
 * nevertheless they are read once more and written.
 */
public final class HeldBack {
    private HeldBack() {}

    /** @param before what was judged of the same program when its rows were held back; null for nothing */
    public static List<CheckOutcome> by(Outcome outcome, @Nullable Verdict before) {
        return outcome.getChecks().stream()
                .filter(check -> !check.getPassed() && check.getDismissed() == null)
                .filter(check -> !isJudged(check, before))
                .toList();
    }

    /** Whether the verdict passed the rows though this test, which a model wrote, did not pass. */
    public static boolean isJudged(CheckOutcome check, @Nullable Verdict before) {
        return check.getAuthor() == Origin.MODEL
                && before != null
                && before.getPassed()
                && before.getChecks().stream()
                        .anyMatch(judged -> judged.getName().equals(check.getName()) && !judged.getPassed());
    }
}
