package io.millrace.llm;

/**
 * What calls of models took.
 *
 * @param calls also those that failed
 * @param costMicros in millionths of a US dollar; 0 where no prices are set
 */
public record ModelUse(int calls, long inputTokens, long outputTokens, long costMicros) {
    public static final ModelUse NONE = new ModelUse(0, 0, 0, 0);

    public ModelUse plus(ModelUse other) {
        return new ModelUse(
                calls + other.calls,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                costMicros + other.costMicros);
    }

    public long tokens() {
        return inputTokens + outputTokens;
    }
}
