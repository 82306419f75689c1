package io.millrace.language.intent;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The JSON form of an {@link Intent}: snake_case names, a {@code kind} where a part has several forms. */
public final class IntentJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private IntentJson() {}

    public static String write(Intent intent) {
        return MAPPER.writeValueAsString(intent);
    }

    /** @throws IllegalArgumentException where the text is not an intent document */
    public static Intent read(String json) {
        try {
            return MAPPER.readValue(json, Intent.class);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("not an intent document: " + broken.getOriginalMessage(), broken);
        }
    }
}
