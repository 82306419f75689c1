package io.millrace.executor.job;

import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a job as plain SQL, as a PySpark script, and as the source of a Java program for Spark. Addresses and accounts are read from the
 * environment when it runs: {@code SOURCE_URL}, {@code SOURCE_USER}, {@code SOURCE_PASSWORD}, and the same for {@code TARGET};
 * {@code OUTPUT} for the file.
 */
public final class WriteJob {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WriteJob() {}

    /** A script for the database's own client. Where rows go to another database or a file, it is the query alone. */
    public static String sql(Job job) {
        var text = new StringBuilder();
        text.append("-- ").append(job.title()).append('\n');
        if (!(job.to() instanceof Job.Table target)
                || !target.database().url().equals(job.source().url())) {
            text.append("-- The rows of this query were written to ")
                    .append(job.to().shown())
                    .append(", which SQL alone cannot do: the PySpark and Java jobs can.\n");
            return text.append(job.select()).append(";\n").toString();
        }
        text.append("-- For ").append(job.source().title()).append(".\n");
        text.append(target.removeStaging()).append(";\nBEGIN;\n");
        text.append("CREATE TABLE ")
                .append(target.staging())
                .append(" AS\n")
                .append(job.select())
                .append(";\n");
        target.swap().forEach(statement -> text.append(statement).append(";\n"));
        return text.append("COMMIT;\n").toString();
    }

    /** For {@code spark-submit} with the drivers of the databases. */
    public static String pySpark(Job job) {
        return switch (job.to()) {
            case Job.Table table -> pySpark(job, table);
            case Job.File file -> WriteFileJob.pySpark(job, file);
        };
    }

    /** A program of one class, {@code Job}. */
    public static String java(Job job) {
        return switch (job.to()) {
            case Job.Table table -> java(job, table);
            case Job.File file -> WriteFileJob.java(job, file);
        };
    }

    /** Finds a database: its address and account may be in the environment. */
    static final String PYTHON_DATABASE = """
            def database(side, url, driver):
                options = {"url": os.environ.get(side + "_URL", url), "driver": driver}
                for name in ("user", "password"):
                    value = os.environ.get(side + "_" + name.upper())
                    if value is not None:
                        options[name] = value
                return options
            """;

    static final String JAVA_IMPORTS = """
            import java.sql.Connection;
            import java.sql.DriverManager;
            import java.sql.Statement;
            import java.util.HashMap;
            import java.util.List;
            import java.util.Map;
            import java.util.Properties;
            import org.apache.spark.sql.Dataset;
            import org.apache.spark.sql.Row;
            import org.apache.spark.sql.SparkSession;
            """;

    static final String JAVA_DATABASE = """
                private static Map<String, String> database(String side, String url, String driver) {
                    Map<String, String> options = new HashMap<>();
                    options.put("url", System.getenv().getOrDefault(side + "_URL", url));
                    options.put("driver", driver);
                    for (String name : List.of("user", "password")) {
                        String value = System.getenv(side + "_" + name.toUpperCase(java.util.Locale.ROOT));
                        if (value != null) {
                            options.put(name, value);
                        }
                    }
                    return options;
                }
            """;

    private static String pySpark(Job job, Job.Table target) {
        return """
                # %s
                import os

                from pyspark.sql import SparkSession

                SELECT = %s


                %s

                spark = SparkSession.builder.appName("millrace job").config("spark.sql.session.timeZone", "UTC").getOrCreate()
                source = database("SOURCE", %s, %s)
                rows = spark.read.format("jdbc").options(**source).option("query", SELECT).load()
                %s""".formatted(
                        job.title(),
                        quoted(job.select()),
                        PYTHON_DATABASE,
                        quoted(job.source().url()),
                        quoted(job.source().driver()),
                        pySparkInto(target));
    }

    /** Writes {@code rows} to a table, and ends the session. */
    static String pySparkInto(Job.Table target) {
        return """
                target = database("TARGET", %s, %s)
                rows.write.format("jdbc").options(**target).option("dbtable", %s).mode("overwrite").save()
                properties = spark._jvm.java.util.Properties()
                for name in ("user", "password"):
                    if name in target:
                        properties.setProperty(name, target[name])
                connection = spark._jvm.java.sql.DriverManager.getConnection(target["url"], properties)
                try:
                    connection.setAutoCommit(False)
                    statement = connection.createStatement()
                    for sql in (
                %s    ):
                        statement.execute(sql)
                    connection.commit()
                finally:
                    connection.close()
                spark.stop()
                """.formatted(
                        quoted(target.database().url()),
                        quoted(target.database().driver()),
                        quoted(target.staging()),
                        String.join(
                                "",
                                target.swap().stream()
                                        .map(sql -> "        " + quoted(sql) + ",\n")
                                        .toList()));
    }

    private static String java(Job job, Job.Table target) {
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
                                .getOrCreate();
                        Map<String, String> source = database("SOURCE", %s, %s);
                        Dataset<Row> rows = spark.read().format("jdbc").options(source).option("query", SELECT).load();
                %s""".formatted(
                        job.title(),
                        JAVA_IMPORTS,
                        quoted(job.select()),
                        javaSwap(target),
                        JAVA_DATABASE,
                        quoted(job.source().url()),
                        quoted(job.source().driver()),
                        javaInto(target));
    }

    static String javaSwap(Job.Table target) {
        return String.join(", ", target.swap().stream().map(WriteJob::quoted).toList());
    }

    /** Writes {@code rows} to a table, and ends the class. */
    static String javaInto(Job.Table target) {
        return """
                        Map<String, String> target = database("TARGET", %s, %s);
                        rows.write().format("jdbc").options(target).option("dbtable", %s).mode("overwrite").save();
                        Properties properties = new Properties();
                        properties.putAll(target);
                        properties.remove("url");
                        properties.remove("driver");
                        try (Connection connection = DriverManager.getConnection(target.get("url"), properties);
                                Statement statement = connection.createStatement()) {
                            connection.setAutoCommit(false);
                            for (String sql : SWAP) {
                                statement.execute(sql);
                            }
                            connection.commit();
                        }
                        spark.stop();
                    }
                }
                """.formatted(
                quoted(target.database().url()), quoted(target.database().driver()), quoted(target.staging()));
    }

    /** A literal of JSON is one of Python and of Java, too, where nothing outside ASCII is in it. */
    static String quoted(String text) {
        var quoted = new StringBuilder();
        for (char c : JSON.writeValueAsString(text).toCharArray()) {
            if (c < 0x7f) {
                quoted.append(c);
            } else {
                quoted.append("\\u%04x".formatted((int) c));
            }
        }
        return quoted.toString().replace("\\/", "/");
    }
}
