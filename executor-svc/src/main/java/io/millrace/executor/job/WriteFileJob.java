package io.millrace.executor.job;

import io.millrace.agent.store.WriteCsv;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a job whose rows go into a file or a Delta Lake table: on Spark, as PySpark and as Java. What is there is read, the rows are put
 * to it, and a whole new file takes its place, as Millrace does it; a Delta Lake table gets one more version.
 */
final class WriteFileJob {
    /** No text that anybody has: what is read as no value where it is empty and without quotation marks. */
    private static final String NO_VALUE = "\u0001";

    private static final String DELTA = "delta";

    private static final String LINE_BREAKS =
            "Spark reads a line break of two characters inside a cell as one character, and that is written then.";

    private static final String PYTHON_IS_TWICE = """

            def is_twice(rows):
                times = rows.groupBy([named(name) for name in KEY]).agg(functions.count("*").alias("times of it"))
                return not times.where("`times of it` > 1").isEmpty()

            """;

    private static final String JAVA_CHECKS = """
                private static Column[] named(List<String> names) {
                    return names.stream().map(Job::named).toArray(Column[]::new);
                }

                private static boolean isTwice(Dataset<Row> rows) {
                    Column times = functions.count(functions.lit(1)).alias("times of it");
                    return !rows.groupBy(named(KEY)).agg(times).where("`times of it` > 1").isEmpty();
                }

                private static void require(boolean right, String otherwise) {
                    if (!right) {
                        throw new IllegalStateException(otherwise + "; nothing was written");
                    }
                }

            """;

    private WriteFileJob() {}

    static String pySpark(Job job, Job.File file) {
        boolean upsert = file.action().equals("upsert");
        boolean reads = upsert || file.action().equals("append");
        boolean delta = file.format().equals(DELTA);
        boolean hasSchema = reads && List.of("csv", "json").contains(file.format());
        var text = new StringBuilder("""
                # %s
                # Run it with spark-submit and the driver of the database%s.
                import os

                from pyspark.sql import SparkSession, functions

                SELECT = %s
                # The columns of the file, with their types.
                COLUMNS = {
                %s}
                %s

                %s

                def named(name):
                    return functions.col("`" + name.replace("`", "``") + "`")


                def typed(rows):
                    return rows.select([named(name).cast(type).alias(name) for name, type in COLUMNS.items()])

                %s

                spark = SparkSession.builder.appName("millrace job").config("spark.sql.session.timeZone", "UTC")%s.getOrCreate()
                source = database("SOURCE", %s, %s)
                rows = spark.read.format("jdbc").options(**source).option("preferTimestampNTZ", True)%s.option("query", SELECT).load()
                rows = typed(rows)
                """.formatted(
                        job.title(),
                        delta ? ",\n# and --packages " + Job.DELTA_LIBRARY : "",
                        WriteJob.quoted(file.answer()),
                        file.columns().stream()
                                .map(column -> "    " + WriteJob.quoted(column.name()) + ": "
                                        + WriteJob.quoted(column.sparkType()) + ",\n")
                                .collect(Collectors.joining()),
                        (hasSchema ? "SCHEMA = " + WriteJob.quoted(schema(file)) + "\n" : "")
                                + (upsert ? list("KEY = [", file.key(), "]\n") : ""),
                        WriteJob.PYTHON_DATABASE,
                        upsert ? PYTHON_IS_TWICE : "",
                        delta ? deltaSession(".config(%s, %s)") : "",
                        WriteJob.quoted(job.source().url()),
                        WriteJob.quoted(job.source().driver()),
                        carried(file)));
        if (file.format().equals("csv")) {
            text.append("""
                    # As Millrace does it: no spreadsheet takes a text for a formula.
                    FORMULA = %s
                    for name in %s:
                        text = named(name)
                        rows = rows.withColumn(name, functions.when(text.rlike(FORMULA), functions.concat(functions.lit("'"), text)).otherwise(text))
                    """.formatted(WriteJob.quoted(WriteCsv.formula()), texts(file, "[", "]")));
        }
        text.append("""
                output = os.environ.get("OUTPUT", %s)
                hadoop = spark._jvm.org.apache.hadoop.fs
                path = hadoop.Path(output)
                files = path.getFileSystem(spark._jsc.hadoopConfiguration())
                """.formatted(WriteJob.quoted(file.name())));
        if (upsert) {
            text.append("""
                    # Read once: what is checked is what is written.
                    rows = rows.cache()
                    for name in KEY:
                        if not rows.where(named(name).isNull()).isEmpty():
                            raise SystemExit("a row has no value in the key; nothing was written")
                    if is_twice(rows):
                        raise SystemExit("a key is there more than once; nothing was written")
                    """);
        }
        if (reads && !(delta && !upsert)) {
            text.append("""
                    if files.exists(path):
                    %s    there = typed(%s)
                    """.formatted(
                            file.format().equals("csv") ? "    # " + LINE_BREAKS + "\n" : "", inPython(reader(file))));
            if (upsert) {
                text.append("""
                            keys = rows.select([named(name) for name in KEY])
                            if is_twice(there.join(keys, KEY, "left_semi")):
                                raise SystemExit("the file has more than one row for a key; nothing was written")
                            there = there.join(keys, KEY, "left_anti")
                        """);
            }
            text.append("    rows = typed(there.unionByName(rows))\n");
        }
        text.append(
                delta
                        ? "rows.write.format(\"delta\")" + inPython(deltaMode(file)) + ".save(output)\n"
                        : """
                        # A whole new file that takes the place of the one that is there; until it does, it is beside it.
                        files.setWriteChecksum(False)
                        staged = hadoop.Path(output + ".staged")
                        rows.coalesce(1).write.mode("overwrite")%s(output + ".staged")
                        whole = files.globStatus(hadoop.Path(staged, "part-*"))[0].getPath()
                        files.delete(path, True)
                        files.rename(whole, path)
                        files.delete(staged, True)
                        """.formatted(inPython(writer(file))));
        return text.append("spark.stop()\n").toString();
    }

    static String java(Job job, Job.File file) {
        boolean upsert = file.action().equals("upsert");
        boolean reads = upsert || file.action().equals("append");
        boolean delta = file.format().equals(DELTA);
        boolean hasSchema = reads && List.of("csv", "json").contains(file.format());
        var text = new StringBuilder("""
                /* %s */
                import java.util.ArrayList;
                import java.util.HashMap;
                import java.util.List;
                import java.util.Map;
                import org.apache.hadoop.fs.FileSystem;
                import org.apache.hadoop.fs.Path;
                import org.apache.spark.sql.Column;
                import org.apache.spark.sql.Dataset;
                import org.apache.spark.sql.Row;
                import org.apache.spark.sql.SparkSession;
                import org.apache.spark.sql.functions;

                /** Needs Spark and the driver of the database on its classpath%s. */
                public final class Job {
                    private static final String SELECT = %s;
                    /** The columns of the file, with their types. */
                    private static final String[][] COLUMNS = {
                %s    };
                %s
                %s
                    private static Column named(String name) {
                        return functions.col("`" + name.replace("`", "``") + "`");
                    }

                    private static Dataset<Row> typed(Dataset<Row> rows) {
                        List<Column> columns = new ArrayList<>();
                        for (String[] column : COLUMNS) {
                            columns.add(named(column[0]).cast(column[1]).alias(column[0]));
                        }
                        return rows.select(columns.toArray(Column[]::new));
                    }

                %s    public static void main(String[] arguments) throws Exception {
                        SparkSession spark = SparkSession.builder()
                                .appName("millrace job")
                                .config("spark.sql.session.timeZone", "UTC")%s
                                .getOrCreate();
                        Map<String, String> source = database("SOURCE", %s, %s);
                        Dataset<Row> rows = typed(spark.read().format("jdbc").options(source)
                                .option("preferTimestampNTZ", true)%s.option("query", SELECT).load());
                """.formatted(
                job.title(),
                delta ? ", and " + Job.DELTA_LIBRARY + " with what it needs" : "",
                WriteJob.quoted(file.answer()),
                file.columns().stream()
                        .map(column -> "        {" + WriteJob.quoted(column.name()) + ", "
                                + WriteJob.quoted(column.sparkType()) + "},\n")
                        .collect(Collectors.joining()),
                (hasSchema ? "    private static final String SCHEMA = " + WriteJob.quoted(schema(file)) + ";\n" : "")
                        + (upsert
                                ? list("    private static final List<String> KEY = List.of(", file.key(), ");\n")
                                : ""),
                WriteJob.JAVA_DATABASE,
                upsert ? JAVA_CHECKS : "",
                delta ? deltaSession("\n                .config(%s, %s)") : "",
                WriteJob.quoted(job.source().url()),
                WriteJob.quoted(job.source().driver()),
                carried(file)));
        if (file.format().equals("csv")) {
            text.append("""
                            // As Millrace does it: no spreadsheet takes a text for a formula.
                            String formula = %s;
                            for (String name : List.<String>of(%s)) {
                                Column text = named(name);
                                rows = rows.withColumn(name, functions.when(text.rlike(formula), functions.concat(functions.lit("'"), text)).otherwise(text));
                            }
                    """.formatted(WriteJob.quoted(WriteCsv.formula()), texts(file, "", "")));
        }
        text.append("""
                        String output = System.getenv().getOrDefault("OUTPUT", %s);
                        Path path = new Path(output);
                        FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
                """.formatted(WriteJob.quoted(file.name())));
        if (upsert) {
            text.append("""
                            // Read once: what is checked is what is written.
                            rows = rows.cache();
                            for (String name : KEY) {
                                require(rows.where(named(name).isNull()).isEmpty(), "a row has no value in the key");
                            }
                            require(!isTwice(rows), "a key is there more than once");
                    """);
        }
        if (reads && !(delta && !upsert)) {
            text.append("""
                            if (files.exists(path)) {
                    %s            Dataset<Row> there = typed(%s);
                    """.formatted(
                            file.format().equals("csv") ? "            // " + LINE_BREAKS + "\n" : "",
                            reader(file).replace("spark.read", "spark.read()")));
            if (upsert) {
                text.append("""
                                    String[] key = KEY.toArray(String[]::new);
                                    Dataset<Row> keys = rows.select(named(KEY));
                                    require(!isTwice(there.join(keys, key, "left_semi")), "the file has more than one row for a key");
                                    there = there.join(keys, key, "left_anti");
                        """);
            }
            text.append("""
                                rows = typed(there.unionByName(rows));
                            }
                    """);
        }
        text.append(
                delta
                        ? "        rows.write().format(\"delta\")" + deltaMode(file) + ".save(output);\n"
                        : """
                                // A whole new file that takes the place of the one that is there; until it does, it is beside it.
                                files.setWriteChecksum(false);
                                Path staged = new Path(output + ".staged");
                                rows.coalesce(1).write().mode("overwrite")%s(output + ".staged");
                                Path whole = files.globStatus(new Path(staged, "part-*"))[0].getPath();
                                files.delete(path, true);
                                files.rename(whole, path);
                                files.delete(staged, true);
                        """.formatted(writer(file)));
        return text.append("        spark.stop();\n    }\n}\n").toString();
    }

    private static String schema(Job.File file) {
        return file.columns().stream()
                .map(column -> "`" + column.name().replace("`", "``") + "` " + column.sparkType())
                .collect(Collectors.joining(", "));
    }

    private static String list(String before, List<String> texts, String after) {
        return texts.stream().map(WriteJob::quoted).collect(Collectors.joining(", ", before, after));
    }

    private static String texts(Job.File file, String before, String after) {
        return list(
                before,
                file.columns().stream()
                        .filter(Job.Column::isText)
                        .map(Job.Column::name)
                        .toList(),
                after);
    }

    private static String deltaSession(String config) {
        return config.formatted(
                        WriteJob.quoted("spark.sql.extensions"),
                        WriteJob.quoted("io.delta.sql.DeltaSparkSessionExtension"))
                + config.formatted(
                        WriteJob.quoted("spark.sql.catalog.spark_catalog"),
                        WriteJob.quoted("org.apache.spark.sql.delta.catalog.DeltaCatalog"));
    }

    private static String deltaMode(Job.File file) {
        return switch (file.action()) {
            case "append" -> ".mode(\"append\")";
            case "upsert" -> ".mode(\"overwrite\")";
            default -> ".mode(\"overwrite\").option(\"overwriteSchema\", true)";
        };
    }

    private static String carried(Job.File file) {
        return file.carried().isEmpty()
                ? ""
                : ".option(\"customSchema\", "
                        + WriteJob.quoted(file.columns().stream()
                                .map(column -> "`" + column.name().replace("`", "``") + "` "
                                        + file.carried().get(column.name()))
                                .collect(Collectors.joining(", ")))
                        + ")";
    }

    private static String inPython(String options) {
        return options.replace(", true)", ", True)").replace(", false)", ", False)");
    }

    private static String reader(Job.File file) {
        return switch (file.format()) {
            case "csv" ->
                "spark.read.schema(SCHEMA).option(\"mode\", \"FAILFAST\").option(\"nullValue\", "
                        + WriteJob.quoted(NO_VALUE) + ")" + CSV + ".option(\"multiLine\", true).csv(output)";
            case "json" -> "spark.read.schema(SCHEMA).option(\"mode\", \"FAILFAST\").json(output)";
            case DELTA -> "spark.read.format(\"delta\").load(output)";
            default -> "spark.read.parquet(output)";
        };
    }

    private static final String MOMENTS = ".option(\"timestampNTZFormat\", \"yyyy-MM-dd'T'HH:mm:ss.SSSSSS\")";

    private static final String CSV = ".option(\"header\", true).option(\"escape\", \"\\\"\")";

    private static String writer(Job.File file) {
        return switch (file.format()) {
            case "csv" ->
                CSV + MOMENTS
                        + ".option(\"ignoreLeadingWhiteSpace\", false).option(\"ignoreTrailingWhiteSpace\", false).csv";
            case "json" -> ".option(\"ignoreNullFields\", false)" + MOMENTS + ".json";
            default -> ".parquet";
        };
    }
}
