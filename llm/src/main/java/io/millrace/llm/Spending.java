package io.millrace.llm;

import io.millrace.schemas.ModelSpending;
import org.jspecify.annotations.Nullable;

/** What models took for a workflow, in the form in which it travels. */
public final class Spending {
    private Spending() {}

    /** @param travelled null where nobody was asked */
    public static ModelUse of(@Nullable ModelSpending travelled) {
        return travelled == null
                ? ModelUse.NONE
                : new ModelUse(
                        travelled.getCalls(),
                        travelled.getInputTokens(),
                        travelled.getOutputTokens(),
                        travelled.getCostMicros());
    }

    /** With more; null where nobody was asked. */
    public static @Nullable ModelSpending plus(@Nullable ModelSpending before, ModelUse more) {
        ModelUse use = of(before).plus(more);
        return use.calls() == 0
                ? null
                : new ModelSpending(use.calls(), use.inputTokens(), use.outputTokens(), use.costMicros());
    }
}
