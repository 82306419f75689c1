package io.millrace.agent.store;

import io.millrace.language.catalog.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file that answers were written to. Its rows are an artifact that is never changed; a document names them, and says what they are
 * and who wrote them. Each write adds a document under the next number, which only one writer can: so the rows and the note of who
 * wrote them take their place in the same step, and nobody takes the place of rows that he has not seen.
 *
 * <pre>
 * written/regions.csv/v00000001.json         who wrote what, and where it is
 * written/regions.csv/v00000001-5f0c….csv    the rows, until others have taken their place
 * written/regions.csv/by/WORKFLOW.json       a copy of the document, before the next one is added
 * written/regions.delta/…                    a Delta Lake table, whose own log does the same
 * written/regions.delta/_millrace/about.json what its log says of it
 * </pre>
 *
 * @param name with its ending, which is its format
 * @param version how often it has been written
 * @param data the key of its rows, or the folder of a table
 * @param rows all that are in it
 * @param wrote how many of them the last writer brought
 * @param workflowId of the last writer
 * @param action what he did: create, replace, append or upsert
 * @param born the version that was made anew, whatever was there before
 */
public record WrittenFile(
        String name,
        long version,
        String data,
        List<Column> columns,
        long rows,
        long bytes,
        long wrote,
        String workflowId,
        String action,
        long born) {
    /** The ending of a folder that is a Delta Lake table. */
    public static final String DELTA = "delta";

    private static final String FOLDER = "written";
    /** In the folder of a table, where its readers do not look. */
    private static final String OWN = "_millrace";

    private static final String ABOUT = OWN + "/about.json";
    private static final String LOG = "_delta_log";
    private static final int TRIES = 5;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public WrittenFile {
        columns = List.copyOf(columns);
    }

    /**
     * A column of it.
     *
     * @param precision of DECIMAL: digits in all; else 0
     * @param scale of DECIMAL: digits behind the point; else 0
     */
    public record Column(String name, DataType type, int precision, int scale) {}

    /** Where everything of a file is. */
    public static String folder(String name) {
        return FOLDER + "/" + name;
    }

    /** csv, json, parquet or delta. */
    public String format() {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    public boolean isFolder() {
        return format().equals(DELTA);
    }

    /** A key for the rows of a version that is yet to be; no two are the same. */
    public static String dataKey(String name, long version) {
        return folder(name) + "/" + numbered(version) + "-"
                + UUID.randomUUID().toString().substring(0, 8) + name.substring(name.lastIndexOf('.'));
    }

    private static String numbered(long version) {
        return String.format(Locale.ROOT, "v%08d", version);
    }

    /** As it is now; empty where there is none. */
    public static Optional<WrittenFile> find(ArtifactStore store, String name) throws IOException {
        return find(store, store.keys(folder(name)), name);
    }

    private static Optional<WrittenFile> find(ArtifactStore store, List<String> keys, String name) throws IOException {
        String folder = folder(name) + "/";
        if (name.endsWith("." + DELTA)) {
            return read(store, folder + ABOUT);
        }
        String last = null;
        for (String key : keys) {
            String rest = key.substring(folder.length());
            if (rest.startsWith("v") && rest.endsWith(".json") && !rest.contains("-")) {
                last = key;
            }
        }
        return last == null ? Optional.empty() : read(store, last);
    }

    /** All there are, by name. */
    public static List<WrittenFile> all(ArtifactStore store) throws IOException {
        Map<String, List<String>> byName = new TreeMap<>();
        for (String key : store.keys(FOLDER)) {
            String name = key.substring(FOLDER.length() + 1);
            byName.computeIfAbsent(name.substring(0, name.indexOf('/')), _ -> new ArrayList<>())
                    .add(key);
        }
        List<WrittenFile> all = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : byName.entrySet()) {
            find(store, entry.getValue(), entry.getKey()).ifPresent(all::add);
        }
        return all;
    }

    /** What a workflow has written, whoever has written since; empty where it has not. */
    public static Optional<WrittenFile> by(ArtifactStore store, String name, String workflowId) throws IOException {
        Optional<WrittenFile> now = find(store, name);
        return now.isPresent() && now.get().workflowId.equals(workflowId) ? now : read(store, byKey(name, workflowId));
    }

    /** The rows of a file as it is now, to be closed; empty where there is none. */
    public static Optional<SeekableByteChannel> open(ArtifactStore store, String name) throws IOException {
        for (int left = TRIES; ; left--) {
            Optional<WrittenFile> now = find(store, name);
            if (now.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(store.open(now.get().data));
            } catch (NoSuchFileException replaced) {
                if (left == 1) {
                    throw replaced;
                }
            }
        }
    }

    /**
     * The keys of a folder that is a table: its log first. Rows are there before the log names them, so that all that is in the log is in
     * what is listed after it.
     */
    public static List<String> keysOfTable(ArtifactStore store, String name) throws IOException {
        List<String> keys = new ArrayList<>(store.keys(folder(name) + "/" + LOG));
        for (String key : store.keys(folder(name))) {
            String rest = key.substring(folder(name).length() + 1);
            if (!rest.startsWith(LOG + "/") && !rest.startsWith(OWN + "/")) {
                keys.add(key);
            }
        }
        return keys;
    }

    /**
     * Makes this what the file is.
     *
     * @param before what it was; null for nothing
     * @return false where another has become that before
     */
    public boolean follow(ArtifactStore store, @Nullable WrittenFile before) throws IOException {
        if (before != null) {
            // Once there is a later document, nobody looks at this one again.
            before.remember(store);
        }
        String key = folder(name) + "/" + numbered(version) + ".json";
        try {
            write(store, key, this, true);
            return true;
        } catch (FileAlreadyExistsException taken) {
            // A store that is reached over a network asks again where an answer was lost: it may be this one.
            return read(store, key).filter(other -> other.data.equals(data)).isPresent();
        }
    }

    /** Keeps what its writer did, for when he asks again. */
    public void remember(ArtifactStore store) throws IOException {
        write(store, byKey(name, workflowId), this, false);
    }

    /**
     * Removes rows that are nobody's any more: those of versions up to this one. Who writes the next version has rows under its number, and
     * who wrote an earlier one and has not become it never will.
     */
    public void removeEarlier(ArtifactStore store) throws IOException {
        String folder = folder(name) + "/";
        for (String key : store.keys(folder(name))) {
            String rest = key.substring(folder.length());
            int number = rest.indexOf('-');
            if (rest.startsWith("v")
                    && number > 0
                    && !key.equals(data)
                    && rest.substring(0, number).compareTo(numbered(version)) <= 0) {
                store.delete(key);
            }
        }
    }

    /** Keeps what the log of a table says of it. */
    public void describeFolder(ArtifactStore store) throws IOException {
        write(store, folder(name) + "/" + ABOUT, this, false);
    }

    private static String byKey(String name, String workflowId) {
        return folder(name) + (name.endsWith("." + DELTA) ? "/" + OWN : "") + "/by/" + workflowId + ".json";
    }

    private static void write(ArtifactStore store, String key, WrittenFile file, boolean onlyNew) throws IOException {
        try (Draft draft = store.draft(key)) {
            draft.out().write(JSON.writeValueAsBytes(file.document()));
            if (onlyNew) {
                draft.commitNew();
            } else {
                draft.commit();
            }
        }
    }

    private Map<String, Object> document() {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Column column : columns) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", column.name());
            one.put("type", column.type().name());
            one.put("precision", column.precision());
            one.put("scale", column.scale());
            shown.add(one);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("version", version);
        document.put("data", data);
        document.put("columns", shown);
        document.put("rows", rows);
        document.put("bytes", bytes);
        document.put("wrote", wrote);
        document.put("workflow_id", workflowId);
        document.put("action", action);
        document.put("born", born);
        return document;
    }

    private static Optional<WrittenFile> read(ArtifactStore store, String key) throws IOException {
        JsonNode document;
        try (InputStream in = Channels.newInputStream(store.open(key))) {
            document = JSON.readTree(in.readAllBytes());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        List<Column> columns = new ArrayList<>();
        for (JsonNode column : document.path("columns")) {
            columns.add(new Column(
                    column.path("name").asString(""),
                    DataType.valueOf(column.path("type").asString("OTHER")),
                    column.path("precision").intValue(),
                    column.path("scale").intValue()));
        }
        return Optional.of(new WrittenFile(
                document.path("name").asString(""),
                document.path("version").longValue(),
                document.path("data").asString(""),
                columns,
                document.path("rows").longValue(),
                document.path("bytes").longValue(),
                document.path("wrote").longValue(),
                document.path("workflow_id").asString(""),
                document.path("action").asString(""),
                document.path("born").longValue()));
    }
}
