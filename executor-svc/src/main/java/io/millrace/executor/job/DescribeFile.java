package io.millrace.executor.job;

import io.millrace.agent.store.WrittenFile;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.file.FitRows;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.parquet.ParquetColumn;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.ResultColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Describes what was put into a file so that Spark does the same: which column of the rows is which of the file, and how its values come
 * over JDBC as what they are.
 *
 * <pre>
 * numeric of PostgreSQL, into decimal(12, 2)   CAST("amount" AS numeric(12, 2)): Spark would take 38 digits, 18 behind the point
 * time, into text                              CAST("late" AS text): Spark would make a moment of 1970 of it
 * timestamp, into text                         none: the database writes moments in another way than Millrace
 * </pre>
 */
public final class DescribeFile {
    /** Digits before the point that a double tells apart: SQLite has no other decimals. */
    private static final int WHOLE_DIGITS_OF_DOUBLE = 15;

    private DescribeFile() {}

    /**
     * @param file as it is then
     * @param given the columns of the rows, as their source promised them
     * @param key the key of an upsert as it was asked for
     * @throws NoJob where Spark would write other rows
     */
    public static Job.File of(
            WrittenFile file, List<ResultColumn> given, List<String> key, DatabaseKind source, String select)
            throws NoJob {
        List<String> names =
                KeptRows.free(given.stream().map(ResultColumn::getName).toList());
        List<String> parts = new ArrayList<>();
        List<Job.Column> columns = new ArrayList<>();
        Map<String, String> carried = new LinkedHashMap<>();
        for (WrittenFile.Column column : file.columns()) {
            int at = FitRows.find(names, column.name());
            if (at < 0) {
                throw new NoJob("The file has a column " + column.name() + " that the rows of this run have not.");
            }
            DataType promised = DataType.valueOf(given.get(at).getType());
            String value = value(column, promised, quoted(source, given.get(at).getName()), source);
            parts.add(value + " AS " + quoted(source, column.name()));
            columns.add(new Job.Column(column.name(), sparkType(column), isText(column.type())));
            if (source == DatabaseKind.SQLITE) {
                carried.put(column.name(), carried(column.type()));
            }
        }
        requireLines(file);
        return new Job.File(
                file.name(),
                file.action(),
                columns,
                key(file, key),
                "SELECT " + String.join(", ", parts) + "\nFROM (\n" + Job.inside(select) + "\n) AS answer",
                carried);
    }

    private static List<String> key(WrittenFile file, List<String> key) {
        List<String> names =
                file.columns().stream().map(WrittenFile.Column::name).toList();
        return key.stream().map(each -> names.get(FitRows.find(names, each))).toList();
    }

    /** A row of one column without a value is an empty line of CSV, which Spark neither reads nor writes. */
    private static void requireLines(WrittenFile file) throws NoJob {
        if (file.format().equals("csv") && file.columns().size() == 1) {
            throw new NoJob("In a CSV file of one column, Spark loses the rows that have no value.");
        }
    }

    private static String value(WrittenFile.Column column, DataType promised, String name, DatabaseKind source)
            throws NoJob {
        return switch (source) {
            case POSTGRESQL -> ofPostgres(column, promised, name);
            case MYSQL -> ofMysql(column, promised, name);
            case SQLITE -> ofSqlite(column, name);
        };
    }

    private static String ofPostgres(WrittenFile.Column column, DataType promised, String name) throws NoJob {
        return switch (column.type()) {
            case TEXT, TIME, OTHER ->
                switch (promised) {
                    case BOOLEAN, INTEGER, DECIMAL, DATE, TIME -> cast(name, "text");
                    // Whatever has no type of its own comes as text, too: arrays, documents, and bytes, which are shown
                    // as 0x00ff.
                    case TEXT, OTHER ->
                        "CASE WHEN pg_typeof(" + name + ") = 'bytea'::regtype THEN overlay(" + cast(name, "text")
                                + " PLACING '0' FROM 1 FOR 1) ELSE " + cast(name, "text") + " END";
                    case DOUBLE, TIMESTAMP -> throw otherwise(column, promised);
                };
            case DOUBLE -> only(column, promised, cast(name, "double precision"), DataType.INTEGER, DataType.DECIMAL);
            case DECIMAL -> only(column, promised, cast(name, decimal("numeric", column)), DataType.INTEGER);
            case INTEGER -> only(column, promised, cast(name, "bigint"));
            case TIMESTAMP ->
                only(column, promised, promised == DataType.DATE ? cast(name, "timestamp") : name, DataType.DATE);
            case BOOLEAN, DATE -> only(column, promised, name);
        };
    }

    private static String ofMysql(WrittenFile.Column column, DataType promised, String name) throws NoJob {
        return switch (column.type()) {
            case TEXT, TIME, OTHER ->
                switch (promised) {
                    case TEXT, OTHER ->
                        "CASE WHEN charset(" + name + ") = 'binary' THEN concat('0x', lower(hex(" + name + "))) ELSE "
                                + name + " END";
                    case INTEGER, DECIMAL, DATE, TIME -> cast(name, "char");
                    case BOOLEAN, DOUBLE, TIMESTAMP -> throw otherwise(column, promised);
                };
            case DOUBLE -> only(column, promised, name, DataType.INTEGER, DataType.DECIMAL);
            case DECIMAL -> only(column, promised, cast(name, decimal("decimal", column)), DataType.INTEGER);
            case TIMESTAMP ->
                only(column, promised, promised == DataType.DATE ? cast(name, "datetime(6)") : name, DataType.DATE);
            case BOOLEAN, INTEGER, DATE -> only(column, promised, name);
        };
    }

    /** Its values have types, its columns have none. */
    private static String ofSqlite(WrittenFile.Column column, String name) throws NoJob {
        return switch (column.type()) {
            case TEXT, TIME, OTHER ->
                "CASE typeof(" + name + ") WHEN 'blob' THEN '0x' || lower(hex(" + name + ")) ELSE " + cast(name, "text")
                        + " END";
            case DATE, TIMESTAMP -> cast(name, "text");
            case DECIMAL -> {
                if (column.precision() - column.scale() > WHOLE_DIGITS_OF_DOUBLE) {
                    throw new NoJob(
                            "Spark reads the decimals of SQLite as doubles, which have fewer digits than column "
                                    + column.name() + ".");
                }
                yield name;
            }
            case BOOLEAN, INTEGER, DOUBLE -> name;
        };
    }

    private static String cast(String name, String type) {
        return "CAST(" + name + " AS " + type + ")";
    }

    private static String decimal(String type, WrittenFile.Column column) {
        return type + "(" + column.precision() + ", " + column.scale() + ")";
    }

    /** @param besides what fits as well as the column's own type */
    private static String only(WrittenFile.Column column, DataType promised, String value, DataType... besides)
            throws NoJob {
        if (promised != column.type() && !List.of(besides).contains(promised)) {
            throw otherwise(column, promised);
        }
        return value;
    }

    private static NoJob otherwise(WrittenFile.Column column, DataType promised) {
        return new NoJob("Column " + column.name() + " of the rows is " + words(promised) + ", that of the file is "
                + words(column.type()) + ": Spark would write its values in another way.");
    }

    private static String words(DataType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static boolean isText(DataType type) {
        return switch (type) {
            case TEXT, TIME, OTHER -> true;
            case BOOLEAN, INTEGER, DECIMAL, DOUBLE, DATE, TIMESTAMP -> false;
        };
    }

    private static String sparkType(WrittenFile.Column column) throws NoJob {
        return switch (column.type()) {
            case BOOLEAN -> "boolean";
            case INTEGER -> "bigint";
            case DECIMAL -> {
                if (column.precision() > ParquetColumn.MOST_DIGITS) {
                    throw new NoJob("Column " + column.name() + " has more digits than Spark's decimals: "
                            + ParquetColumn.MOST_DIGITS + ".");
                }
                yield decimal("decimal", column);
            }
            case DOUBLE -> "double";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp_ntz";
            case TEXT, TIME, OTHER -> "string";
        };
    }

    private static String carried(DataType type) {
        return switch (type) {
            case INTEGER, BOOLEAN -> "bigint";
            case DECIMAL, DOUBLE -> "double";
            case TEXT, DATE, TIME, TIMESTAMP, OTHER -> "string";
        };
    }

    private static String quoted(DatabaseKind kind, String name) {
        String mark = kind == DatabaseKind.MYSQL ? "`" : "\"";
        return mark + name.replace(mark, mark + mark) + mark;
    }
}
