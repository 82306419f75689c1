package io.millrace.executor.file;

import io.millrace.agent.StageException;
import io.millrace.agent.store.WrittenFile.Column;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Category;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts kept rows into the columns of a file: by name, each of the column's type. What is there is never made to fit what comes.
 *
 * <pre>
 * INTEGER 7 into DECIMAL, DOUBLE, TEXT   fits: the same value
 * DATE into TIMESTAMP                    fits: the beginning of the day
 * DECIMAL 7.5 into INTEGER               does not, and is not rounded
 * </pre>
 */
public final class FitRows {
    private static final int LONGEST_SHOWN = 60;

    private final String file;
    private final List<Column> columns;
    private final int[] from;

    private FitRows(String file, List<Column> columns, int[] from) {
        this.file = file;
        this.columns = columns;
        this.from = from;
    }

    /**
     * @param columns of the file
     * @param given of the rows
     * @throws StageException USER unknown-target-column, missing-target-column
     */
    public static FitRows into(String file, List<Column> columns, List<KeptColumn> given) throws StageException {
        int[] from = new int[columns.size()];
        Arrays.fill(from, -1);
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            int to = find(
                    columns.stream().map(Column::name).toList(), given.get(i).name());
            if (to < 0 || from[to] >= 0) {
                unknown.add(given.get(i).name());
            } else {
                from[to] = i;
            }
        }
        if (!unknown.isEmpty()) {
            throw new StageException(
                    Category.USER,
                    "unknown-target-column",
                    file + " has no column for " + String.join(", ", unknown) + "; it has " + names(columns)
                            + ". Nothing was written.",
                    "Name the columns as they are there (SQL: AS), or replace the file.");
        }
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < from.length; i++) {
            if (from[i] < 0) {
                missing.add(columns.get(i).name());
            }
        }
        if (!missing.isEmpty()) {
            throw new StageException(
                    Category.USER,
                    "missing-target-column",
                    "The rows have no column for " + String.join(", ", missing) + " of " + file + ", which has "
                            + names(columns) + ". Nothing was written.",
                    "Ask for all of its columns, or replace the file.");
        }
        return new FitRows(file, columns, from);
    }

    private static String names(List<Column> columns) {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }

    /** By the name itself, or else by one that differs in case alone; -1 where there is none, or more than one. */
    public static int find(List<String> names, String name) {
        int exact = names.indexOf(name);
        if (exact >= 0) {
            return exact;
        }
        int found = -1;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    /** @throws StageException USER rows-do-not-fit */
    public @Nullable Object[] cells(JsonNode row) throws StageException {
        @Nullable Object[] cells = new Object[from.length];
        for (int i = 0; i < cells.length; i++) {
            JsonNode cell = row.path(from[i]);
            if (!cell.isNull() && !cell.isMissingNode()) {
                Object value = value(columns.get(i), cell);
                if (value == null) {
                    throw doesNotFit(columns.get(i), cell);
                }
                cells[i] = value;
            }
        }
        return cells;
    }

    private static @Nullable Object value(Column column, JsonNode cell) {
        return switch (column.type()) {
            case TEXT, TIME, OTHER ->
                cell.isNumber() ? cell.decimalValue().toPlainString() : KeptRows.cell(column.type(), cell);
            case DECIMAL ->
                KeptRows.cell(DataType.DECIMAL, cell) instanceof BigDecimal number && fits(column, number)
                        ? number
                        : null;
            case TIMESTAMP -> {
                Object moment = KeptRows.cell(DataType.TIMESTAMP, cell);
                yield moment == null ? day(cell) : moment;
            }
            default -> KeptRows.cell(column.type(), cell);
        };
    }

    private static boolean fits(Column column, BigDecimal number) {
        return number.scale() <= column.scale()
                && number.precision() - number.scale() <= column.precision() - column.scale();
    }

    private static @Nullable Object day(JsonNode cell) {
        try {
            return LocalDate.parse(cell.asString()).atStartOfDay();
        } catch (DateTimeException none) {
            return null;
        }
    }

    private StageException doesNotFit(Column column, JsonNode cell) {
        String text = cell.asString();
        String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
        return new StageException(
                Category.USER,
                "rows-do-not-fit",
                "A row does not fit into " + file + ": its column " + column.name() + " is "
                        + column.type().name().toLowerCase(Locale.ROOT)
                        + (column.type() == DataType.DECIMAL
                                ? "(" + column.precision() + ", " + column.scale() + ")"
                                : "")
                        + ", the value is " + shown + ". Nothing was written.",
                "Leave such rows out, change the column's type in the query (SQL: CAST), or replace the file.");
    }
}
