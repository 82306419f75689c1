package io.millrace.language.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON form of a plan: every node is an object whose {@code op} says what it is, every record component a snake_case
 * property; a property that is null, and only that, is left out. What is unknown is refused.
 */
public final class PlanJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private PlanJson() {}

    public static String write(Plan plan) {
        return MAPPER.writeValueAsString(plan);
    }

    public static String writePretty(Plan plan) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(plan);
    }

    /** The plan as a JSON tree, to be put into a larger document. */
    public static JsonNode tree(Plan plan) {
        return MAPPER.valueToTree(plan);
    }

    /**
     * @throws PlanException where the text is not a plan, or is one that makes no sense
     */
    public static Plan read(String json) {
        Plan plan;
        try {
            plan = MAPPER.readValue(json, Plan.class);
        } catch (JacksonException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof PlanException) {
                    throw new PlanException(String.valueOf(cause.getMessage()), e);
                }
            }
            throw new PlanException("this is not the JSON of a plan: " + e.getOriginalMessage(), e);
        }
        if (plan == null) {
            throw new PlanException("this is not the JSON of a plan: it is null");
        }
        return plan;
    }
}
