package io.millrace.executor.load;

import io.millrace.executor.probe.ProbeLimits;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/** Looks at the rows of a dataset as a probe looks at a table: where values are missing, which are frequent, what is a key. */
final class ProfileRows {
    private static final int PROSE = 80;
    /** What is nearly as many as the rows may be a key, and is counted exactly. */
    private static final double NEARLY = 0.8;

    private static final Pattern KEY_NAME = Pattern.compile("(?i).*(^|_|[a-z])(id|key|code|no|nr|number|sku)$");

    private final ProbeLimits limits;

    ProfileRows(ProbeLimits limits) {
        this.limits = limits;
    }

    /** A column as the file has it. */
    record Found(String name, String header, DataType type) {}

    Table table(
            SparkSession session,
            String path,
            String name,
            @Nullable String comment,
            List<Found> columns,
            long rowCount) {
        Dataset<Row> rows = session.read().parquet(path);
        List<org.apache.spark.sql.Column> counts = new ArrayList<>();
        for (Found column : columns) {
            counts.add(functions.count(quoted(column)));
            counts.add(functions.approx_count_distinct(quoted(column)));
        }
        Row counted = rows.agg(functions.count(functions.lit(1)), counts.toArray(org.apache.spark.sql.Column[]::new))
                .head();
        List<Column> profiled = new ArrayList<>();
        List<List<String>> unique = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Found column = columns.get(i);
            boolean nullable = counted.getLong(1 + 2 * i) < rowCount;
            if (!nullable && counted.getLong(2 + 2 * i) >= NEARLY * rowCount && isUnique(rows, column, rowCount)) {
                unique.add(List.of(column.name()));
            }
            Values values = column.type() == DataType.TEXT ? frequent(rows, column, rowCount) : Values.NONE;
            profiled.add(new Column(
                    column.name(),
                    column.type(),
                    nullable,
                    column.header().strip().equals(column.name())
                                    || column.header().isBlank()
                            ? null
                            : BadRows.shortened(column.header().strip()),
                    values.values(),
                    values.complete()));
        }
        List<String> key = unique.stream()
                .filter(one -> isKeyName(one.getFirst()))
                .findFirst()
                .orElse(List.of());
        return new Table(
                null,
                name,
                profiled,
                key,
                unique.stream().filter(one -> !one.equals(key)).toList(),
                rowCount,
                comment);
    }

    private static boolean isKeyName(String name) {
        return name.toLowerCase(Locale.ROOT).equals("id")
                || KEY_NAME.matcher(name).matches();
    }

    private static boolean isUnique(Dataset<Row> rows, Found column, long rowCount) {
        return rows.agg(functions.count_distinct(quoted(column))).head().getLong(0) == rowCount;
    }

    private record Values(List<String> values, boolean complete) {
        static final Values NONE = new Values(List.of(), false);
    }

    private Values frequent(Dataset<Row> rows, Found column, long rowCount) {
        boolean whole = rowCount <= limits.wholeTableRows();
        Dataset<Row> part = whole ? rows : rows.limit((int) (limits.wholeTableRows() / 10));
        List<Row> found = part.filter(quoted(column).isNotNull())
                .groupBy(quoted(column).as("value"))
                .count()
                .orderBy(functions.desc("count"), functions.asc("value"))
                .limit(limits.values() + 1)
                .collectAsList();
        List<String> kept = new ArrayList<>();
        long characters = 0;
        boolean all = whole && found.size() <= limits.values();
        for (Row row : found.subList(0, Math.min(found.size(), limits.values()))) {
            String value = row.getString(0);
            characters += value.length();
            if (value.length() <= limits.valueCharacters() && !value.isBlank()) {
                kept.add(value);
            } else {
                all = false;
            }
        }
        boolean prose = !found.isEmpty() && characters / found.size() > PROSE;
        return prose ? Values.NONE : new Values(kept, all);
    }

    private static org.apache.spark.sql.Column quoted(Found column) {
        return functions.col("`" + column.name().replace("`", "``") + "`");
    }
}
