package io.millrace.llm;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Which models may be asked, and how much that may take. Names are those of environment variables or of lines in the file
 * {@code .env} of the working directory; the environment wins.
 *
 * @param provider {@code LLM_PROVIDER}: none, openai or anthropic. Where it is not set, the one whose key is
 * @param key {@code OPENAI_API_KEY} or {@code ANTHROPIC_API_KEY}
 * @param baseUrl {@code OPENAI_BASE_URL} or {@code ANTHROPIC_BASE_URL}: any endpoint that speaks the same
 * @param models {@code OPENAI_MODEL} or {@code ANTHROPIC_MODEL}: asked in this order, the next where one fails; with commas
 * @param temperature {@code MILLRACE_MODEL_TEMPERATURE}, default 0; null, written {@code default}: not sent, which some models want
 * @param timeout {@code MILLRACE_MODEL_TIMEOUT_MS} of one call, default 60 seconds
 * @param attempts {@code MILLRACE_MODEL_ATTEMPTS} at one model, default 3
 * @param concurrency {@code MILLRACE_MODEL_CONCURRENCY}: calls at once in this process, default 4
 * @param answerTokens {@code MILLRACE_MODEL_ANSWER_TOKENS}: the longest answer, default 2,000 tokens
 * @param reader {@code MILLRACE_READER}: rule, model, or hybrid, the default, where the model reads what the engine is not sure of
 * @param sureFrom {@code MILLRACE_MODEL_BELOW}: in hybrid, the confidence below which the model is asked, default 0.8
 * @param tests {@code MILLRACE_MODEL_TESTS}: for which answers a model writes tests: model, the default, for those that a model had a part
 *     in; all; or none
 * @param recall {@code MILLRACE_MODEL_RECALL}: how remembered questions that a model is shown are found: meaning, the default, by their
 *     words and the vectors of these; words, by their words alone
 * @param schemaBudget {@code MILLRACE_MODEL_SCHEMA_TOKENS}: how much of the prompt the schema may take, default 6,000 tokens
 * @param shareValues {@code MILLRACE_MODEL_VALUES}: ids of the connections whose sampled values may be sent to the provider, with
 *     commas; {@code all} or {@code none}, the default
 * @param budget what one workflow may spend
 * @param price what tokens cost
 */
public record ModelSettings(
        Provider provider,
        String key,
        @Nullable URI baseUrl,
        List<String> models,
        @Nullable Double temperature,
        Duration timeout,
        int attempts,
        int concurrency,
        int answerTokens,
        Reader reader,
        double sureFrom,
        Tests tests,
        Recall recall,
        int schemaBudget,
        Set<String> shareValues,
        Budget budget,
        Price price) {

    /** The names that are read, for documents and checks of them. */
    public static final List<String> NAMES = List.of(
            "LLM_PROVIDER",
            "OPENAI_API_KEY",
            "OPENAI_BASE_URL",
            "OPENAI_MODEL",
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_BASE_URL",
            "ANTHROPIC_MODEL",
            "MILLRACE_READER",
            "MILLRACE_MODEL_BELOW",
            "MILLRACE_MODEL_TESTS",
            "MILLRACE_MODEL_RECALL",
            "MILLRACE_MODEL_TEMPERATURE",
            "MILLRACE_MODEL_TIMEOUT_MS",
            "MILLRACE_MODEL_ATTEMPTS",
            "MILLRACE_MODEL_CONCURRENCY",
            "MILLRACE_MODEL_ANSWER_TOKENS",
            "MILLRACE_MODEL_SCHEMA_TOKENS",
            "MILLRACE_MODEL_VALUES",
            "MILLRACE_MODEL_CALLS",
            "MILLRACE_MODEL_TOKENS",
            "MILLRACE_MODEL_USD",
            "MILLRACE_MODEL_PRICE_IN",
            "MILLRACE_MODEL_PRICE_OUT");

    public enum Provider {
        NONE,
        OPENAI,
        ANTHROPIC
    }

    /** Who reads questions. */
    public enum Reader {
        /** The deterministic engine. */
        RULE,
        /** The engine where it is sure, the model where not. */
        HYBRID,
        /** The model; the engine where the model gives no answer. */
        MODEL
    }

    /** How remembered questions are found that are like another one. */
    public enum Recall {
        WORDS,
        MEANING
    }

    /** For which answers a model writes tests. */
    public enum Tests {
        NONE,
        /** Those whose question a model has read, or whose SQL it has written. */
        MODEL,
        ALL
    }

    /**
     * What a workflow may spend.
     *
     * @param calls {@code MILLRACE_MODEL_CALLS}, default 8
     * @param tokens {@code MILLRACE_MODEL_TOKENS}, in and out together, default 60,000
     * @param costMicros {@code MILLRACE_MODEL_USD}, in millionths of a dollar; 0, the default: not limited
     */
    public record Budget(int calls, long tokens, long costMicros) {
        public boolean allows(ModelUse spent) {
            return spent.calls() < calls
                    && spent.tokens() < tokens
                    && (costMicros == 0 || spent.costMicros() < costMicros);
        }
    }

    /**
     * US dollars for a million tokens.
     *
     * @param in {@code MILLRACE_MODEL_PRICE_IN}; 0: not known
     * @param out {@code MILLRACE_MODEL_PRICE_OUT}
     */
    public record Price(double in, double out) {
        public long micros(long inputTokens, long outputTokens) {
            return Math.round(inputTokens * in + outputTokens * out);
        }
    }

    public ModelSettings {
        models = List.copyOf(models);
        shareValues = Set.copyOf(shareValues);
    }

    /** Nobody is asked. */
    public static ModelSettings none() {
        return from(_ -> null);
    }

    public boolean isConfigured() {
        return provider != Provider.NONE;
    }

    /**
     * Who reads a question.
     *
     * @param wanted whom the request names; null where it leaves that to the settings
     */
    public Reader reader(io.millrace.schemas.@Nullable Reader wanted) {
        return wanted == null ? reader : Reader.valueOf(wanted.name());
    }

    /** Whether sampled values of a connection may be sent to the provider. */
    public boolean sharesValues(String connectionId) {
        return shareValues.contains("all") || shareValues.contains(connectionId);
    }

    /** @throws IllegalArgumentException where a setting is none that is known */
    public static ModelSettings from(Environment environment) {
        Map<String, String> file = readFile(Path.of(environment.getProperty("MILLRACE_ENV_FILE", ".env")));
        return from(name -> {
            String value = environment.getProperty(name);
            return value == null || value.isBlank() ? file.get(name) : value;
        });
    }

    /** @param value what a name is set to; null where it is not */
    public static ModelSettings from(Function<String, @Nullable String> value) {
        Provider provider = provider(value);
        String prefix = provider == Provider.ANTHROPIC ? "ANTHROPIC" : "OPENAI";
        String base = text(value, prefix + "_BASE_URL", "");
        String models =
                text(value, prefix + "_MODEL", provider == Provider.ANTHROPIC ? "claude-sonnet-4-5" : "gpt-4.1-mini");
        String temperature = text(value, "MILLRACE_MODEL_TEMPERATURE", "0");
        return new ModelSettings(
                provider,
                text(value, prefix + "_API_KEY", ""),
                base.isEmpty() ? null : URI.create(base),
                list(models),
                temperature.equals("default") ? null : Double.valueOf(temperature),
                Duration.ofMillis(number(value, "MILLRACE_MODEL_TIMEOUT_MS", 60_000)),
                (int) number(value, "MILLRACE_MODEL_ATTEMPTS", 3),
                (int) number(value, "MILLRACE_MODEL_CONCURRENCY", 4),
                (int) number(value, "MILLRACE_MODEL_ANSWER_TOKENS", 2_000),
                choice(Reader.class, "MILLRACE_READER", text(value, "MILLRACE_READER", "hybrid")),
                decimal(value, "MILLRACE_MODEL_BELOW", 0.8),
                choice(Tests.class, "MILLRACE_MODEL_TESTS", text(value, "MILLRACE_MODEL_TESTS", "model")),
                choice(Recall.class, "MILLRACE_MODEL_RECALL", text(value, "MILLRACE_MODEL_RECALL", "meaning")),
                (int) number(value, "MILLRACE_MODEL_SCHEMA_TOKENS", 6_000),
                Set.copyOf(list(text(value, "MILLRACE_MODEL_VALUES", "none"))),
                new Budget(
                        (int) number(value, "MILLRACE_MODEL_CALLS", 8),
                        number(value, "MILLRACE_MODEL_TOKENS", 60_000),
                        Math.round(decimal(value, "MILLRACE_MODEL_USD", 0) * 1e6)),
                new Price(decimal(value, "MILLRACE_MODEL_PRICE_IN", 0), decimal(value, "MILLRACE_MODEL_PRICE_OUT", 0)));
    }

    private static Provider provider(Function<String, @Nullable String> value) {
        String named = text(value, "LLM_PROVIDER", "");
        if (!named.isEmpty()) {
            return choice(Provider.class, "LLM_PROVIDER", named);
        }
        if (!text(value, "OPENAI_API_KEY", "").isEmpty()) {
            return Provider.OPENAI;
        }
        return text(value, "ANTHROPIC_API_KEY", "").isEmpty() ? Provider.NONE : Provider.ANTHROPIC;
    }

    private static String text(Function<String, @Nullable String> value, String name, String otherwise) {
        String set = value.apply(name);
        return set == null || set.isBlank() ? otherwise : set.strip();
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .distinct()
                .toList();
    }

    private static long number(Function<String, @Nullable String> value, String name, long otherwise) {
        String text = text(value, name, Long.toString(otherwise));
        if (!text.matches("\\d{1,12}") || Long.parseLong(text) < 1) {
            throw new IllegalArgumentException(name + " is '" + text + "'; it is a whole number from 1");
        }
        return Long.parseLong(text);
    }

    private static double decimal(Function<String, @Nullable String> value, String name, double otherwise) {
        String text = text(value, name, Double.toString(otherwise));
        if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw new IllegalArgumentException(name + " is '" + text + "'; it is a number such as 0.8");
        }
        return Double.parseDouble(text);
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String name, String text) {
        List<String> known = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            known.add(constant.name().toLowerCase(Locale.ROOT));
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(name + " is '" + text + "'; it is one of " + String.join(", ", known));
    }

    /** Lines {@code NAME=value} of a file; empty where there is none. Quotes around a value are no part of it. */
    public static Map<String, String> readFile(Path file) {
        Map<String, String> values = new HashMap<>();
        if (!Files.isReadable(file)) {
            return values;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.stripLeading().startsWith("#")) {
                    String text = line.substring(equals + 1).strip();
                    boolean quoted = text.length() > 1
                            && (text.startsWith("\"") && text.endsWith("\"")
                                    || text.startsWith("'") && text.endsWith("'"));
                    values.put(
                            line.substring(0, equals).strip().replaceFirst("^export\\s+", ""),
                            quoted ? text.substring(1, text.length() - 1) : text);
                }
            }
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("The file " + file + " cannot be read: " + unreadable.getMessage());
        }
        return values;
    }

    /** For logs: without the key. */
    @Override
    public String toString() {
        return isConfigured()
                ? provider.name().toLowerCase(Locale.ROOT) + " " + String.join(", ", models)
                        + (baseUrl == null ? "" : " at " + baseUrl.getHost())
                : "no model";
    }
}
