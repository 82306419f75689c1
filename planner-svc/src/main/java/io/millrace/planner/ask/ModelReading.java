package io.millrace.planner.ask;

import io.millrace.language.form.Form;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a model answers when it reads a question: the structured output of the prompt {@code read-question}. {@link ReadingSchema} has its
 * JSON Schema.
 *
 * @param readings one where the question is clear, two or three where the user is to be asked, none where it is declined
 * @param question what to ask the user; null where nothing is
 * @param missing what the database does not have; with BEYOND what no form can say
 * @param follows whether the question continues the one before it
 */
public record ModelReading(
        Outcome outcome, List<Choice> readings, @Nullable String question, List<String> missing, boolean follows) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** What is to be done. */
    public enum Outcome {
        ANSWER,
        ASK,
        DECLINE,
        /** The database has what is asked for, and no form can say it. */
        BEYOND
    }

    /** @param difference what tells it from the other readings; empty where there are none */
    public record Choice(Form form, @Nullable String difference) {}

    public ModelReading {
        readings = readings == null ? List.of() : List.copyOf(readings);
        missing = missing == null ? List.of() : List.copyOf(missing);
        if (outcome == null) {
            throw new IllegalArgumentException("there is no outcome");
        }
        int least = switch (outcome) {
            case ANSWER -> 1;
            case ASK -> 2;
            case DECLINE, BEYOND -> 0;
        };
        if (readings.size() < least) {
            throw new IllegalArgumentException("the outcome " + outcome + " needs " + least + " in readings");
        }
        for (Choice reading : readings) {
            if (reading == null || reading.form() == null) {
                throw new IllegalArgumentException("a reading has no form");
            }
        }
    }

    /**
     * @param text the model's answer; what stands around the outermost braces does not count
     * @throws IllegalArgumentException where there is no reading in it, with what is wrong
     */
    public static ModelReading read(String text) {
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("there is no JSON document in the answer");
        }
        try {
            return MAPPER.readValue(text.substring(from, to + 1), ModelReading.class);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("the document is not one: " + broken.getOriginalMessage(), broken);
        }
    }
}
