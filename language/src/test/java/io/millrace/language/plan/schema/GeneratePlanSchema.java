package io.millrace.language.plan.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import io.millrace.language.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the schema of {@link Plan} from its sealed types: a choice between the subtypes of an interface, told apart by
 * {@code op}, and for each record an object of its components, all of which are needed but those that may be null, numbers and
 * truths.
 */
final class GeneratePlanSchema {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** What {@code op} says, by the name of the definition. */
    private final Map<String, String> operations = new TreeMap<>();

    /** The name of an interface, by the choice between its subtypes. */
    private final Map<ObjectNode, String> choices = new LinkedHashMap<>();

    private GeneratePlanSchema() {}

    static String text() {
        ObjectNode schema = new GeneratePlanSchema().schema();
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
    }

    private ObjectNode schema() {
        var config = new SchemaGeneratorConfigBuilder(MAPPER, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(Option.DEFINITIONS_FOR_ALL_OBJECTS, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
        config.forTypesInGeneral()
                .withSubtypeResolver(this::subtypes)
                .withDefinitionNamingStrategy(
                        (key, context) -> name(key.getType().getErasedType()))
                .withPropertySorter((one, other) -> 0);
        config.forFields()
                .withPropertyNameOverrideResolver(field -> snakeCase(field.getName()))
                .withRequiredCheck(GeneratePlanSchema::isNeeded);
        ObjectNode schema = new SchemaGenerator(config.build()).generateSchema(Plan.class);
        schema.put("title", "Millrace plan, version " + Plan.VERSION);
        ObjectNode definitions = (ObjectNode) schema.get("$defs");
        operations.forEach((name, operation) -> tellApart((ObjectNode) definitions.get(name), operation));
        choices.forEach((choice, name) -> {
            refer(schema, choice, name);
            definitions.set(name, choice);
        });
        return schema;
    }

    /** Says once what an interface may be, and refers to it from wherever one is meant. */
    private static void refer(JsonNode node, ObjectNode choice, String name) {
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (property.getValue().equals(choice)) {
                ((ObjectNode) node).putObject(property.getKey()).put("$ref", "#/$defs/" + name);
            } else {
                refer(property.getValue(), choice, name);
            }
        }
        if (node.isArray()) {
            node.forEach(item -> refer(item, choice, name));
        }
    }

    private @Nullable List<ResolvedType> subtypes(ResolvedType type, SchemaGenerationContext context) {
        JsonSubTypes declared = type.getErasedType().getAnnotation(JsonSubTypes.class);
        if (declared == null) {
            return null;
        }
        ArrayNode any = MAPPER.createArrayNode();
        List<ResolvedType> subtypes = new ArrayList<>();
        for (JsonSubTypes.Type option : declared.value()) {
            operations.put(name(option.value()), option.name());
            any.addObject().put("$ref", "#/$defs/" + name(option.value()));
            subtypes.add(context.getTypeContext().resolve(option.value()));
        }
        ObjectNode choice = MAPPER.createObjectNode();
        choice.set("anyOf", any);
        choices.put(choice, name(type.getErasedType()));
        return subtypes;
    }

    /** Puts {@code op} first, so that who reads an object from its start knows what it is. */
    private static void tellApart(ObjectNode object, String operation) {
        ObjectNode properties = MAPPER.createObjectNode();
        properties.putObject("op").put("const", operation);
        if (object.get("properties") instanceof ObjectNode own) {
            properties.setAll(own);
        }
        ArrayNode required = MAPPER.createArrayNode().add("op");
        if (object.get("required") instanceof ArrayNode own) {
            required.addAll(own);
        }
        object.removeAll();
        object.put("type", "object");
        object.set("properties", properties);
        object.set("required", required);
        object.put("additionalProperties", false);
    }

    private static boolean isNeeded(FieldScope field) {
        boolean mayBeNull = field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
        return !mayBeNull && !field.getRawMember().getType().isPrimitive();
    }

    /** {@code Relation.Filter}, {@code SortKey}. */
    private static String name(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return outer == null ? type.getSimpleName() : outer.getSimpleName() + "." + type.getSimpleName();
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
