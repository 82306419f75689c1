package io.millrace.llm.provider;

import com.anthropic.errors.AnthropicIoException;
import com.anthropic.errors.AnthropicServiceException;
import com.fasterxml.jackson.core.JacksonException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells why a call failed, from what the providers' clients throw. */
final class ReadFailure {
    private static final int LONGEST_MESSAGE = 300;

    private ReadFailure() {}

    /** @param begun whether a part of the answer had come */
    static ModelFailure of(
            @Nullable Throwable thrown, String model, ModelSettings settings, ModelUse use, boolean begun) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            switch (cause) {
                case OpenAIServiceException service -> {
                    return ofStatus(
                            service.statusCode(),
                            service.headers()::values,
                            service.getMessage(),
                            model,
                            settings,
                            use);
                }
                case AnthropicServiceException service -> {
                    return ofStatus(
                            service.statusCode(),
                            service.headers()::values,
                            service.getMessage(),
                            model,
                            settings,
                            use);
                }
                case InterruptedIOException late -> {
                    return new ModelFailure(
                            Reason.TOO_SLOW, "The model " + model + " did not answer in time.", null, use, late);
                }
                case HttpTimeoutException late
                when !(late instanceof HttpConnectTimeoutException) -> {
                    return new ModelFailure(
                            Reason.TOO_SLOW, "The model " + model + " did not answer in time.", null, use, late);
                }
                case JacksonException garbage -> {
                    return new ModelFailure(
                            Reason.MALFORMED,
                            "The model " + model + " sent something that is no answer.",
                            null,
                            use,
                            garbage);
                }
                case OpenAIIoException _, AnthropicIoException _ -> {
                    if (cause.getCause() instanceof InterruptedIOException
                            || cause.getCause() instanceof HttpTimeoutException) {
                        continue;
                    }
                    return broken(model, settings, use, begun, cause);
                }
                case IOException broken -> {
                    return broken(model, settings, use, begun, broken);
                }
                default -> {}
            }
        }
        return new ModelFailure(
                begun ? Reason.CUT_OFF : Reason.MALFORMED,
                "The model " + model + " sent something that is no answer.",
                null,
                use,
                thrown);
    }

    private static ModelFailure broken(
            String model, ModelSettings settings, ModelUse use, boolean begun, Throwable cause) {
        return begun
                ? new ModelFailure(
                        Reason.CUT_OFF, "The answer of the model " + model + " was cut off.", null, use, cause)
                : new ModelFailure(
                        Reason.UNREACHABLE, "Nobody answers at " + address(settings) + ".", null, use, cause);
    }

    private static String address(ModelSettings settings) {
        return settings.baseUrl() == null
                ? "the provider's address"
                : settings.baseUrl().toString();
    }

    private static ModelFailure ofStatus(
            int status,
            Function<String, List<String>> headers,
            @Nullable String message,
            String model,
            ModelSettings settings,
            ModelUse use) {
        return switch (status) {
            case 401, 403 ->
                new ModelFailure(
                        Reason.WRONG_KEY,
                        "The provider refuses the key for the model " + model + " (" + status + ").",
                        null,
                        use,
                        null);
            case 429 ->
                new ModelFailure(
                        Reason.RATE_LIMITED,
                        "The provider takes no more requests for the model " + model + " for now (429).",
                        retryAfter(headers),
                        use,
                        null);
            case 408, 504 ->
                new ModelFailure(
                        Reason.TOO_SLOW,
                        "The provider had no answer in time (" + status + ").",
                        retryAfter(headers),
                        use,
                        null);
            default ->
                status >= 500
                        ? new ModelFailure(
                                Reason.PROVIDER_ERROR,
                                "The provider failed (" + status + ").",
                                retryAfter(headers),
                                use,
                                null)
                        : new ModelFailure(
                                Reason.REFUSED,
                                "The provider refused the request (" + status + "): "
                                        + withoutSecret(message, settings),
                                null,
                                use,
                                null);
        };
    }

    private static String withoutSecret(@Nullable String message, ModelSettings settings) {
        String text = message == null ? "" : message.replaceAll("\\s+", " ");
        if (!settings.key().isEmpty()) {
            text = text.replace(settings.key(), "…");
        }
        return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
    }

    /** In seconds, in milliseconds, or as a date (RFC 9110, 10.2.3). */
    static @Nullable Duration retryAfter(Function<String, List<String>> headers) {
        List<String> millis = headers.apply("retry-after-ms");
        List<String> after = headers.apply("retry-after");
        try {
            if (!millis.isEmpty()) {
                return Duration.ofMillis(
                        (long) Double.parseDouble(millis.getFirst().strip()));
            }
            if (after.isEmpty()) {
                return null;
            }
            String text = after.getFirst().strip();
            if (Character.isDigit(text.charAt(0))) {
                return Duration.ofMillis((long) (Double.parseDouble(text) * 1000));
            }
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), until);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (NumberFormatException | DateTimeParseException | IndexOutOfBoundsException unreadable) {
            return null;
        }
    }
}
