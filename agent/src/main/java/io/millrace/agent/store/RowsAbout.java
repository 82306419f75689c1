package io.millrace.agent.store;

import io.millrace.language.catalog.DataType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is known of the rows that were kept of a run.
 *
 * @param marks where every {@link #MARKED}th row begins, in bytes
 */
public record RowsAbout(List<Column> columns, long rowCount, List<Long> marks) {
    static final int MARKED = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A column of a result; names may repeat. */
    public record Column(String name, DataType type) {}

    static String rowsKey(String runId) {
        return "runs/" + runId + "/rows.jsonl";
    }

    static String aboutKey(String runId) {
        return "runs/" + runId + "/about.json";
    }

    /** The rows as a Parquet file, where somebody asked for it. */
    public static String parquetKey(String runId) {
        return "runs/" + runId + "/rows.parquet";
    }

    /** Empty where no rows are kept of the run. */
    public static Optional<RowsAbout> find(ArtifactStore store, String runId) throws IOException {
        JsonNode document;
        try (InputStream in = Channels.newInputStream(store.open(aboutKey(runId)))) {
            document = JSON.readTree(in.readAllBytes());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        List<Column> columns = new ArrayList<>();
        for (JsonNode column : document.path("columns")) {
            columns.add(new Column(
                    column.path("name").asString(""),
                    DataType.valueOf(column.path("type").asString("OTHER"))));
        }
        List<Long> marks = new ArrayList<>();
        document.path("marks").forEach(mark -> marks.add(mark.longValue()));
        return Optional.of(new RowsAbout(columns, document.path("row_count").longValue(), marks));
    }

    /** The lines from a row on, counted from 0; to be closed. */
    public BufferedReader open(ArtifactStore store, String runId, long from) throws IOException {
        SeekableByteChannel channel = store.open(rowsKey(runId));
        int mark = (int) Math.min(from / MARKED, Math.max(0, marks.size() - 1));
        channel.position(marks.isEmpty() ? 0 : marks.get(mark));
        var reader = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8), 64 * 1024);
        for (long skipped = (long) mark * MARKED; skipped < from && reader.readLine() != null; skipped++) {
            // on the way to the first row wanted
        }
        return reader;
    }
}
