package io.millrace.llm.provider;

import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelAnswer;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.StreamingChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/** One call of a model through Spring AI: its answer is read while it is written, so that it can be shown and given up at any time. */
final class StreamAnswer implements LanguageModel {
    /** Where a provider does not count, four characters are taken for a token. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final String name;
    private final ModelSettings settings;
    private final StreamingChatModel model;
    private final BiFunction<@Nullable String, Duration, ChatOptions> options;

    /** @param options for a schema, or none, and the time that is left */
    StreamAnswer(
            String name,
            ModelSettings settings,
            StreamingChatModel model,
            BiFunction<@Nullable String, Duration, ChatOptions> options) {
        this.name = name;
        this.settings = settings;
        this.model = model;
        this.options = options;
    }

    @Override
    public ModelAnswer ask(ModelRequest request) throws ModelFailure, InterruptedException {
        Duration left = Duration.between(Instant.now(), request.deadline());
        if (!left.isPositive()) {
            throw new ModelFailure(Reason.TOO_SLOW, "There was no time left to ask the model.");
        }
        Duration patience = left.compareTo(settings.timeout()) < 0 ? left : settings.timeout();
        long begun = System.nanoTime();
        var heard = new Heard(request);
        CompletableFuture<?> whole = model.stream(
                        new Prompt(messages(request), options.apply(request.schema(), patience)))
                .doOnNext(heard::take)
                .then()
                .toFuture();
        try {
            whole.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException cancelled) {
            whole.cancel(true);
            throw cancelled;
        } catch (TimeoutException late) {
            whole.cancel(true);
            throw new ModelFailure(
                    Reason.TOO_SLOW,
                    "The model " + name + " did not answer within " + seconds(patience) + ".",
                    null,
                    heard.use(),
                    late);
        } catch (ExecutionException failed) {
            throw ReadFailure.of(failed.getCause(), name, settings, heard.use(), heard.anything());
        }
        return heard.answer(Duration.ofNanos(System.nanoTime() - begun));
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() < 10_000 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
    }

    private static List<Message> messages(ModelRequest request) {
        List<Message> messages = new ArrayList<>();
        messages.add(new SystemMessage(request.system()));
        for (ModelRequest.Message message : request.messages()) {
            messages.add(
                    switch (message.speaker()) {
                        case USER -> new UserMessage(message.text());
                        case MODEL -> new AssistantMessage(message.text());
                    });
        }
        return messages;
    }

    /** What came so far. Parts come one after the other, but not all from the same thread. */
    private final class Heard {
        private final ModelRequest request;
        private final StringBuilder text = new StringBuilder();
        private String model = name;
        private @Nullable String finished;
        private long inputTokens;
        private long outputTokens;

        Heard(ModelRequest request) {
            this.request = request;
        }

        synchronized void take(ChatResponse part) {
            if (part.getMetadata().getModel() != null
                    && !part.getMetadata().getModel().isEmpty()) {
                model = part.getMetadata().getModel();
            }
            Usage usage = part.getMetadata().getUsage();
            if (usage != null) {
                inputTokens = Math.max(inputTokens, orNone(usage.getPromptTokens()));
                outputTokens = Math.max(outputTokens, orNone(usage.getCompletionTokens()));
            }
            Generation generation = part.getResult();
            if (generation == null) {
                return;
            }
            String reason = generation.getMetadata().getFinishReason();
            if (reason != null && !reason.isEmpty()) {
                finished = reason;
            }
            String more = generation.getOutput().getText();
            if (more != null && !more.isEmpty()) {
                text.append(more);
                request.heard().accept(text.toString());
            }
        }

        private static long orNone(@Nullable Integer count) {
            return count == null ? 0 : count;
        }

        synchronized boolean anything() {
            return !text.isEmpty();
        }

        synchronized ModelUse use() {
            int sent = request.system().length()
                    + request.messages().stream()
                            .mapToInt(message -> message.text().length())
                            .sum();
            long in = inputTokens > 0 ? inputTokens : sent / CHARACTERS_PER_TOKEN;
            long out = outputTokens > 0 ? outputTokens : text.length() / CHARACTERS_PER_TOKEN;
            return new ModelUse(1, in, out, settings.price().micros(in, out));
        }

        synchronized ModelAnswer answer(Duration elapsed) throws ModelFailure {
            if (finished == null) {
                throw new ModelFailure(
                        text.isEmpty() ? Reason.MALFORMED : Reason.CUT_OFF,
                        text.isEmpty()
                                ? "The model " + name + " answered nothing."
                                : "The answer of the model " + name + " was cut off.",
                        null,
                        use(),
                        null);
            }
            if (finished.equalsIgnoreCase("length") || finished.equalsIgnoreCase("max_tokens")) {
                throw new ModelFailure(
                        Reason.REFUSED,
                        "The answer of the model " + name + " is longer than " + settings.answerTokens()
                                + " tokens (MILLRACE_MODEL_ANSWER_TOKENS).",
                        null,
                        use(),
                        null);
            }
            return new ModelAnswer(text.toString(), model, use(), elapsed);
        }
    }
}
