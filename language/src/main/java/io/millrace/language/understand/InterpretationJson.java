package io.millrace.language.understand;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The JSON form of {@link Interpretation} and {@link Conversation}: what travels between the stages. */
public final class InterpretationJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private InterpretationJson() {}

    public static String write(Interpretation interpretation) {
        return MAPPER.writeValueAsString(interpretation);
    }

    /** @throws IllegalArgumentException where the text is not an interpretation */
    public static Interpretation read(String json) {
        try {
            return MAPPER.readValue(json, Interpretation.class);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("not an interpretation: " + broken.getOriginalMessage(), broken);
        }
    }

    public static String write(Conversation conversation) {
        return MAPPER.writeValueAsString(conversation);
    }

    /** @throws IllegalArgumentException where the text is not a conversation */
    public static Conversation readConversation(String json) {
        try {
            return MAPPER.readValue(json, Conversation.class);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("not a conversation: " + broken.getOriginalMessage(), broken);
        }
    }
}
