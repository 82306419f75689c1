package io.millrace.executor.load;

import io.millrace.executor.parquet.ParquetColumn;
import io.millrace.language.catalog.DataType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the type of one column from all of its texts: the plainest one that most of them are of. Where one in ten or more is not,
 * the column is text; fewer are taken for mistakes, and shown as such.
 */
final class InferType {
    /** With fewer values, every one of them counts. */
    private static final int FEW = 10;

    private static final List<Kind> TYPED =
            Arrays.stream(Kind.values()).filter(kind -> kind != Kind.TEXT).toList();
    /** A kind that none of so many texts was of is not tried any more. */
    private static final int ENOUGH_TRIED = 1_000;

    private final long[] fitting = new long[Kind.values().length];
    private final int[] scale = new int[Kind.values().length];
    private final int[] whole = new int[Kind.values().length];
    private long values;

    void see(@Nullable String cell) {
        if (cell == null) {
            return;
        }
        String text = cell.strip();
        if (ColumnType.isNothing(text)) {
            return;
        }
        values++;
        for (Kind kind : TYPED) {
            int k = kind.ordinal();
            if (fitting[k] == 0 && values > ENOUGH_TRIED) {
                continue;
            }
            Object value = kind.read(text);
            if (value != null) {
                fitting[k]++;
                if (value instanceof BigDecimal decimal) {
                    scale[k] = Math.max(scale[k], Math.max(0, decimal.scale()));
                    whole[k] = Math.max(whole[k], decimal.precision() - decimal.scale());
                }
            }
        }
    }

    /** @param wanted what its user says it is; null: what it looks like */
    ColumnType type(@Nullable DataType wanted) {
        if (wanted == DataType.TEXT || wanted == DataType.TIME || wanted == DataType.OTHER) {
            return text(null);
        }
        Kind best = null;
        boolean tie = false;
        for (Kind kind : TYPED) {
            if (wanted != null && kind.type() != wanted) {
                continue;
            }
            long fits = fitting[kind.ordinal()];
            if (best == null || fits > fitting[best.ordinal()]) {
                best = kind;
                tie = false;
            } else if (fits == fitting[best.ordinal()] && isOtherReading(best, kind)) {
                tie = true;
            }
        }
        if (best == null) {
            return text(null);
        }
        if (wanted != null) {
            return of(best);
        }
        if (values == 0 || fitting[best.ordinal()] < enough()) {
            return text(null);
        }
        if (tie) {
            return text(
                    best == Kind.DATE_MONTH_FIRST
                            ? "the dates may have the month or the day first; kept as text"
                            : "the commas may be of thousands or of decimals; kept as text");
        }
        return of(best);
    }

    /** The same text has another value in the one than in the other. */
    private static boolean isOtherReading(Kind best, Kind other) {
        return best == Kind.DATE_MONTH_FIRST && other == Kind.DATE_DAY_FIRST
                || best == Kind.GROUPED && other == Kind.COMMA;
    }

    private long enough() {
        return values < FEW ? values : values - (values - 1) / FEW;
    }

    private ColumnType of(Kind kind) {
        if (kind.type() != DataType.DECIMAL) {
            return new ColumnType(kind, 0, 0, null);
        }
        int k = kind.ordinal();
        int after = Math.min(scale[k], ParquetColumn.MOST_DIGITS - 1);
        int digits = Math.clamp(whole[k] + after, 1, ParquetColumn.MOST_DIGITS);
        return new ColumnType(kind, Math.max(digits, after + 1), after, null);
    }

    private static ColumnType text(@Nullable String note) {
        return new ColumnType(Kind.TEXT, 0, 0, note);
    }
}
