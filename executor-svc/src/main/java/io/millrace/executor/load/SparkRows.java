package io.millrace.executor.load;

import io.millrace.agent.StageException;
import io.millrace.executor.spark.FoldSparkType;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet or ORC file, as texts; the file says itself of what types they are. Structures are kept as JSON. */
final class SparkRows implements ReadRows {
    private final Dataset<Row> texts;
    private final List<String> headers = new ArrayList<>();
    private final List<DataType> types = new ArrayList<>();
    private final FileFormat format;

    private SparkRows(Dataset<Row> file, FileFormat format) {
        this.format = format;
        List<Column> columns = new ArrayList<>();
        for (StructField field : file.schema().fields()) {
            Column column = file.col("`" + field.name().replace("`", "``") + "`");
            columns.add(
                    switch (field.dataType()) {
                        case StructType _, ArrayType _, MapType _ -> functions.to_json(column);
                        case BinaryType _ -> functions.hex(column);
                        default -> column.cast("string");
                    });
            headers.add(field.name());
            types.add(FoldSparkType.fold(field.dataType()));
        }
        this.texts = file.select(columns.toArray(Column[]::new));
    }

    /** @throws StageException USER unreadable-file */
    static SparkRows of(SparkSession session, String path, FileFormat format) throws StageException {
        try {
            return new SparkRows(
                    format == FileFormat.ORC
                            ? session.read().orc(path)
                            : session.read().parquet(path),
                    format);
        } catch (Exception e) {
            // Spark's exceptions are checked, but Scala declares none.
            throw unreadable(format, e);
        }
    }

    /** What the file says its columns are. */
    List<DataType> types() {
        return types;
    }

    @Override
    public List<String> headers() {
        return headers;
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public void each(Visit visit) throws IOException, StageException, InterruptedException {
        Iterator<Row> rows;
        try {
            rows = texts.toLocalIterator();
        } catch (RuntimeException e) {
            throw unreadable(format, e);
        }
        for (long number = 1; hasNext(rows); number++) {
            Row row = rows.next();
            @Nullable String[] cells = new String[headers.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = row.isNullAt(i) ? null : row.getString(i);
            }
            visit.row(number, cells);
        }
    }

    private boolean hasNext(Iterator<Row> rows) throws StageException {
        try {
            return rows.hasNext();
        } catch (Exception e) {
            throw unreadable(format, e);
        }
    }

    private static StageException unreadable(FileFormat format, Exception e) {
        return new StageException(
                Category.USER,
                "unreadable-file",
                "The file begins like " + format.name() + " and cannot be read as that: it is incomplete or damaged.",
                "Write the file again and send it.",
                e);
    }
}
