package io.millrace.executor.load;

import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows of a file with a JSON object in each line, or of one that is an array of objects. A column for each member that any of
 * them has; a member that is an object or an array is kept as its text. A line that is no object is bad.
 */
final class JsonRows implements ReadRows {
    private static final int MOST_COLUMNS = 2_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final OpenText file;
    private final boolean array;
    private final Map<String, Integer> columns = new LinkedHashMap<>();

    private JsonRows(OpenText file, boolean array) {
        this.file = file;
        this.array = array;
    }

    /** @throws StageException USER, where it has no rows, or is an array that cannot be read */
    static JsonRows of(OpenText file) throws IOException, StageException, InterruptedException {
        int first;
        try (Reader reader = file.open()) {
            do {
                first = reader.read();
            } while (first >= 0 && Character.isWhitespace(first));
        }
        if (first < 0) {
            throw new StageException(
                    Category.USER,
                    "empty-file",
                    "There is nothing in the file.",
                    "Send a file with an object in each line.");
        }
        var rows = new JsonRows(file, first == '[');
        rows.objects((line, object, reason, text) -> {
            if (object != null) {
                for (String name : object.propertyNames()) {
                    rows.columns.putIfAbsent(name, rows.columns.size());
                }
                if (rows.columns.size() > MOST_COLUMNS) {
                    throw new StageException(
                            Category.USER,
                            "too-many-columns",
                            "The objects of the file have more than " + MOST_COLUMNS + " different members.",
                            "Give all objects the same members.");
                }
            }
        });
        return rows;
    }

    @Override
    public List<String> headers() {
        return List.copyOf(columns.keySet());
    }

    @Override
    public List<String> notes() {
        return array ? List.of("The file is one array; its objects are counted instead of lines.") : List.of();
    }

    @Override
    public void each(Visit visit) throws IOException, StageException, InterruptedException {
        objects((line, object, reason, text) -> {
            if (object == null) {
                visit.bad(line, reason, text);
            } else {
                @Nullable String[] cells = new String[columns.size()];
                object.properties().forEach(member -> {
                    Integer column = columns.get(member.getKey());
                    if (column != null) {
                        cells[column] = text(member.getValue());
                    }
                });
                visit.row(line, cells);
            }
        });
    }

    private static @Nullable String text(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return value.isValueNode() ? value.asString() : value.toString();
    }

    /** What becomes of a line: the object, or why there is none. */
    private interface See {
        void see(long line, @Nullable JsonNode object, String reason, String text)
                throws IOException, StageException, InterruptedException;
    }

    private void objects(See see) throws IOException, StageException, InterruptedException {
        if (array) {
            elements(see);
        } else {
            lines(see);
        }
    }

    private void lines(See see) throws IOException, StageException, InterruptedException {
        try (BufferedReader reader = new BufferedReader(file.open())) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                JsonNode object = null;
                String reason = "is not a JSON object";
                try {
                    JsonNode read = JSON.readTree(line);
                    object = read.isObject() ? read : null;
                } catch (JacksonException e) {
                    reason = "is not JSON";
                }
                see.see(number, object, reason, line);
            }
        }
    }

    private void elements(See see) throws IOException, StageException, InterruptedException {
        long number = 0;
        try (Reader reader = file.open();
                JsonParser parser = JSON.createParser(reader)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                number++;
                JsonNode element = parser.readValueAsTree();
                see.see(number, element.isObject() ? element : null, "is not a JSON object", element.toString());
            }
        } catch (JacksonException e) {
            throw new StageException(
                    Category.USER,
                    "unreadable-json",
                    "The array of the file cannot be read after its object " + number + ", near line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ".",
                    "Correct it, or send one object in each line: then a broken line is left out alone.",
                    e);
        }
    }
}
