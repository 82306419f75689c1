package io.millrace.gateway.accept;

import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the fields of a JSON body one by one and keeps account of those that are not what they should be. */
public final class ReadBody {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode document;
    private final List<Fault> faults = new ArrayList<>();

    private ReadBody(JsonNode document) {
        this.document = document;
    }

    /** @throws ProblemException where it is no JSON object */
    public static ReadBody of(byte[] body) {
        JsonNode document;
        try {
            document = JSON.readTree(body);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw malformed("The body is not JSON: it cannot be read" + where + ".");
        }
        if (!document.isObject()) {
            throw malformed(body.length == 0 ? "There is no body." : "The body is JSON, but not an object.");
        }
        return new ReadBody(document);
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(
                new Problem(
                        HttpStatus.BAD_REQUEST,
                        "malformed-json",
                        Category.USER,
                        detail,
                        "Send a JSON object such as {\"text\": \"Show me total sales by region\", \"connection_id\": \"shop\"}."));
    }

    /** @throws ProblemException where a field read so far was not what it should be */
    public void check() {
        if (!faults.isEmpty()) {
            throw new ProblemException(Fault.problem(faults));
        }
    }

    /** A text; empty where it is missing. */
    public String text(String field) {
        String text = optionalText(field);
        return text == null ? "" : text;
    }

    /** The names of all fields. */
    public List<String> fields() {
        return List.copyOf(document.propertyNames());
    }

    /** A list of texts; empty where it is missing. */
    public List<String> texts(String field) {
        JsonNode value = document.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : value) {
            if (each.isString()) {
                texts.add(each.stringValue());
            }
        }
        if (!value.isArray() || texts.size() != value.size()) {
            faults.add(Fault.invalid(field, field + " is not a list of texts.", "Give a list such as [\"targets\"]."));
        }
        return texts;
    }

    /** A yes or no; no where it is missing. */
    public boolean flag(String field) {
        JsonNode value = document.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            faults.add(
                    Fault.invalid(field, field + " is neither true nor false.", "Give true or false without quotes."));
            return false;
        }
        return value.booleanValue();
    }

    public @Nullable String optionalText(String field) {
        JsonNode value = document.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            faults.add(Fault.invalid(field, field + " is not a text.", "Put it in quotes."));
            return null;
        }
        return value.stringValue();
    }

    public @Nullable Long optionalNumber(String field) {
        JsonNode value = document.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            faults.add(Fault.invalid(field, field + " is not a whole number.", "Give a whole number without quotes."));
            return null;
        }
        return value.longValue();
    }

    public @Nullable Boolean optionalFlag(String field) {
        JsonNode value = document.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            faults.add(
                    Fault.invalid(field, field + " is neither true nor false.", "Give true or false without quotes."));
            return null;
        }
        return value.booleanValue();
    }

    /** An object inside the body; null where there is none. */
    public @Nullable JsonNode optionalObject(String field) {
        JsonNode value = document.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            faults.add(Fault.invalid(field, field + " is not an object.", "Put it in braces."));
            return null;
        }
        return value;
    }

    /** Whether the body says anything of this field, be it null. */
    public boolean has(String field) {
        return document.has(field);
    }

    /** One of a few words, in either case. */
    public <E extends Enum<E>> @Nullable E optionalWord(String field, Class<E> words) {
        String text = optionalText(field);
        if (text == null) {
            return null;
        }
        for (E word : words.getEnumConstants()) {
            if (word.name().equalsIgnoreCase(text)) {
                return word;
            }
        }
        faults.add(Fault.invalid(
                field,
                field + " is not one of the words it can be.",
                "Give one of "
                        + Arrays.stream(words.getEnumConstants())
                                .map(word -> word.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + "."));
        return null;
    }

    public void fault(Fault fault) {
        faults.add(fault);
    }
}
