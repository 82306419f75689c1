package io.millrace.language.form;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The JSON form of a {@link Form}: snake_case names, a {@code kind} where a part has several forms. */
public final class FormJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private FormJson() {}

    public static String write(Form form) {
        return MAPPER.writeValueAsString(form);
    }

    /** @throws IllegalArgumentException where the text is not a form */
    public static Form read(String json) {
        try {
            return MAPPER.readValue(json, Form.class);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("not a form: " + broken.getOriginalMessage(), broken);
        }
    }
}
