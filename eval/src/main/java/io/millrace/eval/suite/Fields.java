package io.millrace.eval.suite;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of one JSON object, with errors that name the field. */
record Fields(JsonNode object) {

    Fields {
        if (!object.isObject()) {
            throw new IllegalArgumentException("not a JSON object");
        }
    }

    String text(String name) {
        String text = textOrNull(name);
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }
        return text;
    }

    @Nullable
    String textOrNull(String name) {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw new IllegalArgumentException("\"" + name + "\" is not a text");
        }
        return node.stringValue();
    }

    List<Fields> objects(String name) {
        return nodes(name).stream().map(Fields::new).toList();
    }

    List<String> texts(String name) {
        return nodes(name).stream()
                .map(node -> {
                    if (!node.isString()) {
                        throw new IllegalArgumentException("\"" + name + "\" holds something that is not a text");
                    }
                    return node.stringValue();
                })
                .toList();
    }

    String difficulty() {
        String given = textOrNull("difficulty");
        return given == null ? Case.UNRATED : given.toLowerCase(Locale.ROOT);
    }

    private List<JsonNode> nodes(String name) {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw new IllegalArgumentException("\"" + name + "\" is not a list");
        }
        return node.valueStream().toList();
    }
}
