package io.millrace.llm.provider;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClientAsyncImpl;
import com.openai.client.OpenAIClientAsyncImpl;
import com.openai.core.ClientOptions;
import io.micrometer.observation.ObservationRegistry;
import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelSettings;
import java.time.Duration;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

/** Makes a model of a provider askable. Spring AI's own repeats are off: {@code CallModels} knows the deadline, they do not. */
public final class ConnectProvider {
    private ConnectProvider() {}

    /** @param name the model, as the provider calls it */
    public static LanguageModel connect(ModelSettings settings, String name) {
        return switch (settings.provider()) {
            case OPENAI -> openAi(settings, name);
            case ANTHROPIC -> anthropic(settings, name);
            case NONE -> throw new IllegalArgumentException("no model is configured");
        };
    }

    private static LanguageModel openAi(ModelSettings settings, String name) {
        OpenAiChatOptions options = OpenAiChatOptions.builder()
                .apiKey(settings.key())
                .baseUrl(settings.baseUrl() == null ? null : settings.baseUrl().toString())
                .model(name)
                .timeout(settings.timeout())
                .maxRetries(0)
                .build();
        ClientOptions.Builder client = ClientOptions.builder()
                .httpClient(new OpenAiTransport())
                .apiKey(settings.key())
                .timeout(settings.timeout())
                .maxRetries(0);
        if (settings.baseUrl() != null) {
            client.baseUrl(settings.baseUrl().toString());
        }
        var sends = new OpenAIClientAsyncImpl(client.build());
        OpenAiChatModel model = OpenAiChatModel.builder()
                .openAiClient(sends.sync())
                .openAiClientAsync(sends)
                .options(options)
                .observationRegistry(ObservationRegistry.NOOP)
                .build();
        return new StreamAnswer(name, settings, model, (schema, left) -> {
            OpenAiChatOptions.Builder each = OpenAiChatOptions.builder();
            each.model(name)
                    .temperature(settings.temperature())
                    .timeout(shorter(settings.timeout(), left))
                    .maxRetries(0);
            each.maxCompletionTokens(settings.answerTokens());
            each.outputSchema(schema);
            return each.build();
        });
    }

    private static LanguageModel anthropic(ModelSettings settings, String name) {
        AnthropicChatOptions.Builder options = AnthropicChatOptions.builder();
        options.apiKey(settings.key());
        if (settings.baseUrl() != null) {
            options.baseUrl(settings.baseUrl().toString());
        }
        options.model(name);
        options.timeout(settings.timeout());
        options.maxRetries(0);
        AnthropicBackend.Builder address = AnthropicBackend.builder().apiKey(settings.key());
        if (settings.baseUrl() != null) {
            address.baseUrl(settings.baseUrl().toString());
        }
        AnthropicBackend backend = address.build();
        var sends = new AnthropicClientAsyncImpl(com.anthropic.core.ClientOptions.builder()
                .httpClient(new AnthropicTransport(backend))
                .baseUrl(backend.baseUrl())
                .timeout(settings.timeout())
                .maxRetries(0)
                .build());
        AnthropicChatModel model = AnthropicChatModel.builder()
                .anthropicClient(sends.sync())
                .anthropicClientAsync(sends)
                .options(options.build())
                .observationRegistry(ObservationRegistry.NOOP)
                .build();
        // Its API takes no schema that refers to itself, as that of a question does: the prompt says what is wanted.
        return new StreamAnswer(name, settings, model, (_, left) -> {
            AnthropicChatOptions.Builder each = AnthropicChatOptions.builder();
            each.model(name);
            each.temperature(settings.temperature());
            each.timeout(shorter(settings.timeout(), left));
            each.maxRetries(0);
            each.maxTokens(settings.answerTokens());
            return each.build();
        });
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
