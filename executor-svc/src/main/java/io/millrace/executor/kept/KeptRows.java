package io.millrace.executor.kept;

import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.RowsAbout;
import io.millrace.language.catalog.DataType;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** The rows that were kept of a run. They do not change: reading them twice is reading the same. */
public record KeptRows(ArtifactStore store, String run, RowsAbout about) {
    /** 12.50 stays 12.50, whatever its size. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** How bytes are shown that are too many to be. */
    private static final Pattern SHORTENED = Pattern.compile("0x[0-9a-f]{128}…");

    /** Whether a text stands for bytes of which only the beginning is shown. */
    public static boolean isShortened(String text) {
        return text.endsWith("…") && SHORTENED.matcher(text).matches();
    }

    private static final int CHECK_EVERY = 1_000;
    private static final Set<String> NOT_A_NUMBER = Set.of("NaN", "Infinity", "-Infinity");

    /** Empty where none are kept. */
    public static Optional<KeptRows> find(ArtifactStore store, String run) throws IOException {
        return RowsAbout.find(store, run).map(about -> new KeptRows(store, run, about));
    }

    /** Is given one row after the other. */
    public interface See {
        void row(JsonNode row) throws IOException;
    }

    public void each(Work work, See see) throws IOException, InterruptedException {
        try (Lines lines = lines(work)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                see.row(row(line));
            }
        }
    }

    /** The rows as they are kept; to be closed. */
    public Lines lines(Work work) throws IOException {
        return new Lines(about.open(store, run, 0), work);
    }

    /** One row after the other. */
    public static final class Lines implements AutoCloseable {
        private final BufferedReader reader;
        private final Work work;
        private long seen;

        private Lines(BufferedReader reader, Work work) {
            this.reader = reader;
            this.work = work;
        }

        /** Null after the last one. */
        public @Nullable String next() throws IOException, InterruptedException {
            if (++seen % CHECK_EVERY == 0) {
                work.cancellation().check();
            }
            return reader.readLine();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    /** @param line as one of them is kept */
    public static JsonNode row(String line) {
        return JSON.readTree(line);
    }

    /** Looks at all rows: a decimal says how many digits it has, and what was promised to be a date and is none is text. Names are free. */
    public List<KeptColumn> columns(Work work) throws IOException, InterruptedException {
        int[] whole = new int[about.columns().size()];
        int[] scale = new int[about.columns().size()];
        int[] longest = new int[about.columns().size()];
        boolean[] shortened = new boolean[about.columns().size()];
        DataType[] types = about.columns().stream().map(RowsAbout.Column::type).toArray(DataType[]::new);
        each(work, row -> {
            for (int i = 0; i < types.length; i++) {
                JsonNode cell = row.path(i);
                if (cell.isNumber()) {
                    BigDecimal value = cell.decimalValue();
                    whole[i] = Math.max(whole[i], value.precision() - value.scale());
                    scale[i] = Math.max(scale[i], value.scale());
                }
                if (cell.isString()) {
                    String text = cell.stringValue();
                    longest[i] = Math.max(longest[i], text.length());
                    shortened[i] |= isShortened(text);
                }
                if (!cell.isNull() && cell(types[i], cell) == null) {
                    types[i] = otherwise(types[i], cell);
                }
            }
        });
        List<String> names =
                free(about.columns().stream().map(RowsAbout.Column::name).toList());
        List<KeptColumn> columns = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            columns.add(new KeptColumn(names.get(i), types[i], whole[i], scale[i], longest[i], shortened[i]));
        }
        return columns;
    }

    private static DataType otherwise(DataType type, JsonNode cell) {
        if (!type.isNumeric()) {
            return DataType.TEXT;
        }
        if (cell.isNumber()) {
            return DataType.DECIMAL;
        }
        return NOT_A_NUMBER.contains(cell.asString("")) ? DataType.DOUBLE : DataType.TEXT;
    }

    /** The names as a table can have them: none is empty, none is there twice. */
    public static List<String> free(List<String> names) {
        Set<String> taken = new HashSet<>();
        return names.stream().map(name -> free(name, taken)).toList();
    }

    private static String free(String name, Set<String> taken) {
        String free = name.isBlank() ? "column" : name;
        for (int number = 2; !taken.add(free.toLowerCase(Locale.ROOT)); number++) {
            free = name + "_" + number;
        }
        return free;
    }

    /** The cell as Boolean, Long, BigDecimal, Double, LocalDate, LocalDateTime or String, as the type says; null where it is none. */
    public static @Nullable Object cell(DataType type, JsonNode cell) {
        if (cell.isNull() || cell.isMissingNode()) {
            return null;
        }
        try {
            return switch (type) {
                case BOOLEAN -> cell.isBoolean() ? cell.booleanValue() : null;
                case INTEGER -> cell.isIntegralNumber() && cell.canConvertToLong() ? cell.longValue() : null;
                case DECIMAL -> cell.isNumber() ? cell.decimalValue() : null;
                case DOUBLE -> cell.isNumber() ? (Object) cell.doubleValue() : Double.valueOf(cell.asString());
                case DATE -> LocalDate.parse(cell.asString());
                case TIMESTAMP -> LocalDateTime.parse(cell.asString());
                case TEXT, TIME, OTHER -> cell.isValueNode() ? cell.asString() : cell.toString();
            };
        } catch (NumberFormatException | DateTimeException none) {
            return null;
        }
    }
}
