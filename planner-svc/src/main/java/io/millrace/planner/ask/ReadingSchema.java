package io.millrace.planner.ask;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of {@link ModelReading}, written from its records and sealed types in the subset that providers enforce ("strict"): every
 * property is required, what may be null says so, nothing else is allowed, and parts that may contain themselves are definitions.
 */
public final class ReadingSchema {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    private ReadingSchema() {}

    /** On one line. */
    public static String text() {
        return schema().toString();
    }

    /** For people. */
    static String pretty() {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(schema()) + "\n";
    }

    private static ObjectNode schema() {
        var schema = new ReadingSchema();
        ObjectNode root = schema.object(ModelReading.class, null);
        ObjectNode all = root.putObject("$defs");
        schema.definitions.forEach(all::set);
        return root;
    }

    private ObjectNode of(Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            ObjectNode array = MAPPER.createObjectNode().put("type", "array");
            array.set("items", of(list.getActualTypeArguments()[0]));
            return array;
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class || raw == LocalDate.class) {
            return MAPPER.createObjectNode().put("type", "string");
        }
        if (raw == boolean.class) {
            return MAPPER.createObjectNode().put("type", "boolean");
        }
        if (raw == int.class || raw == Integer.class) {
            return MAPPER.createObjectNode().put("type", "integer");
        }
        if (raw.isEnum()) {
            ObjectNode choice = MAPPER.createObjectNode().put("type", "string");
            ArrayNode names = choice.putArray("enum");
            for (Object constant : raw.getEnumConstants()) {
                names.add(((Enum<?>) constant).name());
            }
            return choice;
        }
        return MAPPER.createObjectNode().put("$ref", "#/$defs/" + define(raw));
    }

    private String define(Class<?> type) {
        String name = name(type);
        if (!definitions.containsKey(name)) {
            ObjectNode definition = MAPPER.createObjectNode();
            definitions.put(name, definition);
            JsonSubTypes subtypes = type.getAnnotation(JsonSubTypes.class);
            if (subtypes == null) {
                definition.setAll(object(type, kind(type)));
            } else {
                ArrayNode any = definition.putArray("anyOf");
                for (JsonSubTypes.Type subtype : subtypes.value()) {
                    any.addObject().put("$ref", "#/$defs/" + define(subtype.value()));
                }
            }
        }
        return name;
    }

    /** What {@code kind} says of a record of a sealed type; null where it is of none. */
    private static @Nullable String kind(Class<?> record) {
        for (Class<?> parent : record.getInterfaces()) {
            JsonSubTypes subtypes = parent.getAnnotation(JsonSubTypes.class);
            if (subtypes != null) {
                for (JsonSubTypes.Type subtype : subtypes.value()) {
                    if (subtype.value() == record) {
                        return subtype.name();
                    }
                }
            }
        }
        return null;
    }

    private ObjectNode object(Class<?> record, @Nullable String kind) {
        ObjectNode object = MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = object.putObject("properties");
        ArrayNode required = object.putArray("required");
        object.put("additionalProperties", false);
        if (kind != null) {
            properties.putObject("kind").put("type", "string").putArray("enum").add(kind);
            required.add("kind");
        }
        for (RecordComponent component : record.getRecordComponents()) {
            String name = snakeCase(component.getName());
            ObjectNode property = of(component.getGenericType());
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                ObjectNode either = MAPPER.createObjectNode();
                either.putArray("anyOf").add(property).addObject().put("type", "null");
                property = either;
            }
            properties.set(name, property);
            required.add(name);
        }
        return object;
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return outer == null ? type.getSimpleName() : outer.getSimpleName() + "_" + type.getSimpleName();
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
