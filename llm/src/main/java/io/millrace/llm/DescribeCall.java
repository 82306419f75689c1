package io.millrace.llm;

import io.millrace.llm.ModelRequest.Message;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the output of a stage says of a model that it asked; the capsule adds up what it took. */
public final class DescribeCall {
    private DescribeCall() {}

    /**
     * @param prompt its name and version
     * @param model who answered, as the provider says
     * @param exchange what was said, with secrets taken out
     */
    public static Map<String, Object> answered(
            String prompt, String model, ModelUse use, Duration elapsed, List<Message> exchange) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", model);
        document.put("prompt", prompt);
        document.putAll(use(use));
        document.put("ms", elapsed.toMillis());
        List<Map<String, String>> said = exchange.stream()
                .map(message ->
                        Map.of("role", message.speaker().name().toLowerCase(Locale.ROOT), "text", message.text()))
                .toList();
        document.put("exchange", said);
        return document;
    }

    /** Of a model that gave no answer that can be used. */
    public static Map<String, Object> failed(ModelFailure failure) {
        Map<String, Object> document = use(failure.use());
        document.put("failed", failure.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        document.put("message", String.valueOf(failure.getMessage()));
        return document;
    }

    private static Map<String, Object> use(ModelUse use) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("calls", use.calls());
        document.put("input_tokens", use.inputTokens());
        document.put("output_tokens", use.outputTokens());
        document.put("cost_usd", use.costMicros() / 1e6);
        return document;
    }
}
