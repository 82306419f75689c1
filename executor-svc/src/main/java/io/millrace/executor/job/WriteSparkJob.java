package io.millrace.executor.job;

import static io.millrace.executor.job.WriteJob.quoted;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a job of what Spark answered: its tables and datasets become views, which the query reads by the names it has for them. Where a
 * dataset is can be said when it runs: {@code DATASET_1} and so on; addresses and accounts as in {@link WriteJob}.
 */
public final class WriteSparkJob {
    private WriteSparkJob() {}

    /** The query alone: it reads what no database has all of. */
    public static String sql(SparkJob job) {
        return "-- " + job.title() + "\n-- In the SQL of Spark. Its rows were written to "
                + job.to().shown() + ", which the PySpark and Java jobs do.\n" + job.select() + ";\n";
    }

    /** For {@code spark-submit} with the drivers of the databases. */
    public static String pySpark(SparkJob job) {
        return """
                # %s
                import os

                from pyspark.sql import SparkSession

                SELECT = %s


                %s

                spark = (
                    SparkSession.builder.appName("millrace job")
                    .config("spark.sql.session.timeZone", "UTC")
                    .config("spark.sql.ansi.enabled", "true")
                    .config("spark.sql.readSideCharPadding", "false")
                    .getOrCreate()
                )
                %s%srows = spark.sql(SELECT)
                %s""".formatted(
                        job.title(),
                        quoted(job.select()),
                        WriteJob.PYTHON_DATABASE,
                        each(job.tables(), (number, table) -> """
                                        source = database("SOURCE", %s, %s)
                                        source.update({"dbtable": %s, "preferTimestampNTZ": "true"})
                                        spark.read.format("jdbc").options(**source).load().createOrReplaceTempView(%s)
                                        """.formatted(
                                        quoted(database(job).url()),
                                        quoted(database(job).driver()),
                                        quoted(table.place()),
                                        quoted(table.view()))),
                        each(job.datasets(), (number, dataset) ->
                                """
                                        spark.read.parquet(os.environ.get("DATASET_%d", %s)).createOrReplaceTempView(%s)
                                        """.formatted(number, quoted(dataset.place()), quoted(dataset.view()))),
                        WriteJob.pySparkInto(job.to()));
    }

    /** A program of one class, {@code Job}. */
    public static String java(SparkJob job) {
        return """
                /* %s */
                %s
                public final class Job {
                    private static final String SELECT = %s;
                    private static final List<String> SWAP = List.of(%s);

                %s
                    public static void main(String[] arguments) throws Exception {
                        SparkSession spark = SparkSession.builder()
                                .appName("millrace job")
                                .config("spark.sql.session.timeZone", "UTC")
                                .config("spark.sql.ansi.enabled", "true")
                                .config("spark.sql.readSideCharPadding", "false")
                                .getOrCreate();
                %s%s        Dataset<Row> rows = spark.sql(SELECT);
                %s""".formatted(
                        job.title(),
                        WriteJob.JAVA_IMPORTS,
                        quoted(job.select()),
                        WriteJob.javaSwap(job.to()),
                        WriteJob.JAVA_DATABASE,
                        each(job.tables(), (number, table) -> """
                                        spark.read()
                                                .format("jdbc")
                                                .options(database("SOURCE", %s, %s))
                                                .option("dbtable", %s)
                                                .option("preferTimestampNTZ", "true")
                                                .load()
                                                .createOrReplaceTempView(%s);
                                """.formatted(
                                        quoted(database(job).url()),
                                        quoted(database(job).driver()),
                                        quoted(table.place()),
                                        quoted(table.view()))),
                        each(job.datasets(), (number, dataset) ->
                                """
                                        spark.read()
                                                .parquet(System.getenv().getOrDefault("DATASET_%d", %s))
                                                .createOrReplaceTempView(%s);
                                """.formatted(number, quoted(dataset.place()), quoted(dataset.view()))),
                        WriteJob.javaInto(job.to()));
    }

    private static Job.Database database(SparkJob job) {
        return java.util.Objects.requireNonNull(job.source(), "tables are of a database");
    }

    private static String each(List<SparkJob.Named> named, BiFunction<Integer, SparkJob.Named, String> written) {
        return IntStream.range(0, named.size())
                .mapToObj(i -> written.apply(i + 1, named.get(i)))
                .collect(Collectors.joining());
    }
}
