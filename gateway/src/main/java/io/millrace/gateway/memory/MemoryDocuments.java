package io.millrace.gateway.memory;

import io.millrace.agent.memory.MemoryKey;
import io.millrace.gateway.document.Documents;
import io.millrace.language.understand.Interpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.schemas.Memorable;
import io.millrace.schemas.Memory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Memories as documents: JSON for the API, YAML to be taken along. */
public final class MemoryDocuments {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String EDITED = Documents.name(Memorable.EDITED);
    private static final int LONGEST_QUESTION = 4_000;
    private static final int LONGEST_ANSWER = 100_000;

    private MemoryDocuments() {}

    /** As the API shows one. */
    public static Map<String, Object> document(Memory memory) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", memory.getId());
        document.put("question", memory.getQuestion());
        document.put("because", Documents.name(memory.getBecause()));
        document.put("at", memory.getAt().toString());
        if (memory.getIntent() != null) {
            document.put("intent", JSON.readValue(memory.getIntent(), Map.class));
        }
        if (memory.getSql() != null) {
            document.put("sql", memory.getSql());
        }
        return document;
    }

    /** All of a connection, to be read by {@link #read}. */
    public static String yaml(List<Memory> memories) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(130);
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Memory memory : memories) {
            Map<String, Object> document = new LinkedHashMap<>(document(memory));
            document.remove("id");
            document.remove("at");
            documents.add(document);
        }
        return new Yaml(new Representer(options), options).dump(Map.of("memories", documents));
    }

    /** @throws IllegalArgumentException where the text is no export, with what is wrong */
    public static List<Memory> read(String connectionId, String yaml, Instant now) {
        Object loaded;
        try {
            LoaderOptions options = new LoaderOptions();
            options.setMaxAliasesForCollections(10);
            loaded = new Yaml(new SafeConstructor(options)).load(yaml);
        } catch (YAMLException broken) {
            throw new IllegalArgumentException("It is no YAML: " + broken.getMessage(), broken);
        }
        if (!(loaded instanceof Map<?, ?> map) || !(map.get("memories") instanceof List<?> list)) {
            throw new IllegalArgumentException("It has no list of memories.");
        }
        List<Memory> memories = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof Map<?, ?> each)) {
                throw new IllegalArgumentException("Memory " + (i + 1) + " is none.");
            }
            try {
                memories.add(memory(
                        connectionId,
                        each,
                        EDITED.equals(each.get("because")) ? Memorable.EDITED : Memorable.IMPORTED,
                        now));
            } catch (IllegalArgumentException broken) {
                throw new IllegalArgumentException("Memory " + (i + 1) + ": " + broken.getMessage(), broken);
            }
        }
        return memories;
    }

    /**
     * @param document {@code question}, and {@code intent} or {@code sql}
     * @throws IllegalArgumentException where one of them is missing or cannot be read
     */
    public static Memory memory(String connectionId, Map<?, ?> document, Memorable because, Instant now) {
        String question = text(document.get("question"));
        String sql = text(document.get("sql"));
        Object intent = document.get("intent");
        if (question == null || question.length() > LONGEST_QUESTION) {
            throw new IllegalArgumentException("There is no question, or it is too long.");
        }
        if (intent == null && sql == null) {
            throw new IllegalArgumentException("There is neither an intent nor SQL.");
        }
        if (sql != null && sql.length() > LONGEST_ANSWER) {
            throw new IllegalArgumentException("The SQL is too long.");
        }
        return new Memory(
                connectionId,
                MemoryKey.id(question),
                question,
                intent == null ? null : interpretation(intent),
                sql,
                because,
                now);
    }

    private static String interpretation(Object intent) {
        try {
            Interpretation read = InterpretationJson.read(JSON.writeValueAsString(intent));
            String text = InterpretationJson.write(read);
            if (text.length() > LONGEST_ANSWER) {
                throw new IllegalArgumentException("The intent is too long.");
            }
            return text;
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("The intent cannot be read: " + broken.getOriginalMessage(), broken);
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isBlank() ? text.strip() : null;
    }
}
