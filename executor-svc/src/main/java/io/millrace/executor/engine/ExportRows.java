package io.millrace.executor.engine;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import io.millrace.agent.store.RowsAbout;
import io.millrace.executor.parquet.ParquetColumn;
import io.millrace.executor.parquet.WriteParquet;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Category;
import io.millrace.schemas.Goal;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps all rows of a run that kept none when it ran, by running its program once more, and writes kept rows as a Parquet file.
 * What is there already is not made again.
 */
final class ExportRows {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int CHECK_EVERY = 1_000;

    private final ArtifactStore store;
    private final ExecuteProgram execute;

    ExportRows(ArtifactStore store, ExecuteProgram execute) {
        this.store = store;
        this.execute = execute;
    }

    StageOutcome handle(Work work) throws StageException, InterruptedException {
        Goal goal = work.request().getGoal();
        String run = goal.getOrigin();
        if (run == null) {
            throw new StageException(
                    Category.CONTRACT,
                    "no-run",
                    "The request to export names no run.",
                    "Put it into the goal's origin.");
        }
        try {
            if (RowsAbout.find(store, run).isEmpty()) {
                execute.keep(work, run);
            }
            RowsAbout about = RowsAbout.find(store, run)
                    .orElseThrow(() -> new IOException("the rows of " + run + " were written and are not there"));
            if (goal.getText().equals("parquet") && !store.has(RowsAbout.parquetKey(run))) {
                work.progress("Writing Parquet");
                writeParquet(run, about, work);
            }
            Map<String, Object> output = new LinkedHashMap<>();
            output.put("summary", about.rowCount() + " rows exported");
            output.put("row_count", about.rowCount());
            return new StageOutcome.Completed(work.request().getContext(), JSON.writeValueAsString(output));
        } catch (IOException e) {
            throw ExecuteProgram.notStored(e);
        }
    }

    private void writeParquet(String run, RowsAbout about, Work work) throws IOException, InterruptedException {
        List<ParquetColumn> columns = columns(run, about, work);
        try (Draft draft = store.draft(RowsAbout.parquetKey(run))) {
            try (WriteParquet file = new WriteParquet(draft.out(), columns)) {
                each(run, about, work, row -> {
                    @Nullable Object[] cells = new Object[columns.size()];
                    for (int i = 0; i < cells.length; i++) {
                        cells[i] = cell(columns.get(i).type(), row.path(i));
                    }
                    file.row(cells);
                });
            }
            draft.commit();
        }
    }

    private interface See {
        void row(JsonNode row) throws IOException;
    }

    private void each(String run, RowsAbout about, Work work, See see) throws IOException, InterruptedException {
        long seen = 0;
        try (BufferedReader lines = about.open(store, run, 0)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (++seen % CHECK_EVERY == 0) {
                    work.cancellation().check();
                }
                see.row(JSON.readTree(line));
            }
        }
    }

    /** Parquet wants to know beforehand how many digits a decimal has, and takes no text where it was promised a date. */
    private List<ParquetColumn> columns(String run, RowsAbout about, Work work)
            throws IOException, InterruptedException {
        int[] whole = new int[about.columns().size()];
        int[] scale = new int[about.columns().size()];
        DataType[] types = about.columns().stream().map(RowsAbout.Column::type).toArray(DataType[]::new);
        each(run, about, work, row -> {
            for (int i = 0; i < types.length; i++) {
                JsonNode cell = row.path(i);
                if (cell.isNumber()) {
                    BigDecimal value = cell.decimalValue();
                    whole[i] = Math.max(whole[i], value.precision() - value.scale());
                    scale[i] = Math.max(scale[i], value.scale());
                }
                if (!cell.isNull() && cell(types[i], cell) == null) {
                    types[i] = types[i].isNumeric() && cell.isNumber() ? DataType.DECIMAL : DataType.TEXT;
                }
            }
        });
        Set<String> taken = new HashSet<>();
        List<ParquetColumn> columns = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            String name = free(about.columns().get(i).name(), taken);
            int digits = Math.max(1, Math.max(0, whole[i]) + scale[i]);
            DataType type =
                    types[i] == DataType.DECIMAL && digits > ParquetColumn.MOST_DIGITS ? DataType.DOUBLE : types[i];
            columns.add(
                    type == DataType.DECIMAL
                            ? new ParquetColumn(name, type, digits, scale[i])
                            : ParquetColumn.of(name, type));
        }
        return columns;
    }

    private static String free(String name, Set<String> taken) {
        String free = name.isBlank() ? "column" : name;
        for (int number = 2; !taken.add(free.toLowerCase(Locale.ROOT)); number++) {
            free = name + "_" + number;
        }
        return free;
    }

    /** The cell as a value of the type; null where it is none. */
    private static @Nullable Object cell(DataType type, JsonNode cell) {
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
