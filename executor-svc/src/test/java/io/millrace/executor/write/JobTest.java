package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.Table;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.FolderStore;
import io.millrace.agent.store.WrittenFile;
import io.millrace.executor.file.WriteFile;
import io.millrace.executor.fixture.ReadDelta;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.RunJobs;
import io.millrace.executor.fixture.Spark;
import io.millrace.executor.spark.FindDatasets;
import io.millrace.executor.spark.SparkEngine;
import io.millrace.executor.spark.SparkSettings;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.WriteMode;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jobs that are taken away write the same rows as Millrace did. */
class JobTest {
    private static final String SQL =
            "SELECT id, name, amount, 'naïve \\u0041 \"quoted\" 🚲' AS remark FROM people WHERE name IS NOT NULL";

    /** What is easily lost between a database, JDBC, Spark and a file. */
    private static final String KINDS = """
            SELECT * FROM (VALUES
              (1, '=1+1', 12345678901234567890.1250::numeric, 0.1::float8, true, date '2026-02-28',
               timestamp '2026-03-29 02:30:00.123456', timestamptz '2026-10-25 02:30:00+02', time '23:59:59', 1.5::numeric(10,2),
               '{"a": 1}'::jsonb, '{1,2}'::integer[], '\\x00ff'::bytea),
              (2, '', -0.5, 'NaN', false, '1893-04-01', '1893-04-01 00:03:00', NULL, '00:00:00', NULL, NULL, NULL, NULL),
              (3, E'tab\\tline\\nand return\\rdone', NULL, '-Infinity', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
              (4, E' "quoted",\\r\\nnaïve \\\\ 🚲 ', 0, 1e300, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
              (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            ) AS kinds (id, "the text", exact, part, yes, day, at, zoned, late, money, json, list, few)""";

    /** Where they differ. */
    private static final Map<TargetFormat, Set<WriteMode>> MODES = Map.of(
            TargetFormat.CSV, EnumSet.of(WriteMode.UPSERT),
            TargetFormat.JSON, EnumSet.of(WriteMode.APPEND),
            TargetFormat.PARQUET, EnumSet.of(WriteMode.REPLACE, WriteMode.UPSERT),
            TargetFormat.DELTA, EnumSet.of(WriteMode.UPSERT));

    private final WriteToPostgresTest mart = new WriteToPostgresTest();
    private String run = "";

    @BeforeEach
    void writesOnce(@TempDir Path folder) throws Exception {
        WriteToPostgresTest.database();
        mart.folder = folder;
        mart.people();
        mart.execute(
                "CREATE TABLE target (id integer, name text, amount numeric, remark text)",
                "INSERT INTO target VALUES (1, 'old', 0, ''), (9, 'nine', 9, '')");
        run = UUID.randomUUID().toString();
        mart.run(run, SQL, WriteContract.approved("target", WriteMode.UPSERT, "id"));
    }

    @AfterEach
    void close() {
        mart.close();
    }

    private String job(String name) throws Exception {
        return job(run, name);
    }

    private String job(String workflow, String name) throws Exception {
        try (var in = Channels.newInputStream(mart.store().open("runs/" + workflow + "/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> rows() throws Exception {
        return mart.rows("SELECT id, name, amount::numeric(10, 2), remark FROM target ORDER BY id");
    }

    private List<String> asItWas() throws Exception {
        List<String> written = rows();
        assertThat(written).hasSize(3).last().isEqualTo("9|nine|9.00|");
        mart.execute("DELETE FROM target WHERE id <> 9", "INSERT INTO target VALUES (1, 'old', 0, '')");
        return written;
    }

    @Test
    void sql() throws Exception {
        List<String> written = asItWas();

        mart.execute(job("job.sql"));

        assertThat(rows()).isEqualTo(written);
        assertThat(mart.left()).isEmpty();
    }

    /** The job of a table, and of each format and mode of a file, on a Spark that knows nothing of Millrace. */
    @Test
    void java() throws Exception {
        Map<String, List<String>> files = writeFiles();
        List<String> table = asItWas();
        List<Path> classes = new ArrayList<>();
        classes.add(compiled("table", job("Job.java")));
        String across = writeAcross();
        classes.add(compiled("across", job(across, "Job.java")));
        List<String> joined = mart.rows(ACROSS);
        mart.execute("TRUNCATE across", "INSERT INTO across (id) VALUES (77)");
        for (String name : files.keySet()) {
            classes.add(compiled(name, Files.readString(jobs().resolve(name + ".java"))));
        }

        assertThat(spark(classes)).isZero();

        assertThat(rows()).isEqualTo(table);
        assertThat(joined)
                .containsExactly("1|Ann|10.50|1990-01-31|new", "3|null|null|2000-12-01|old")
                .isEqualTo(mart.rows(ACROSS));
        assertThat(mart.left()).isEmpty();
        for (Map.Entry<String, List<String>> file : files.entrySet()) {
            assertThat(rowsOf(new FolderStore(mart.folder), file.getKey(), "away/" + file.getKey()))
                    .as(file.getKey())
                    .containsExactlyInAnyOrderElementsOf(file.getValue());
        }
        try (Stream<Path> left = Files.list(away())) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .as("nothing is left beside them")
                    .containsExactlyInAnyOrderElementsOf(files.keySet());
        }
    }

    private static final String ACROSS = "SELECT id, name, amount::numeric(10, 2), born, tag FROM across ORDER BY id";

    /** What Spark has joined of a database and a dataset. */
    private String writeAcross() throws Exception {
        String tags = mart.folder.resolve("tags").toString();
        var engine = new SparkEngine(
                new SparkSettings("local[2]", false, 1_000),
                Spark.catalogs(),
                goal -> List.of(new FindDatasets.View("my tags", tags)));
        Spark.know(new Catalog(
                "mart",
                io.millrace.language.catalog.Dialect.POSTGRESQL,
                List.of(new io.millrace.language.catalog.Table(
                        "public",
                        "people",
                        List.of(
                                Column.of("id", DataType.INTEGER),
                                Column.of("name", DataType.TEXT),
                                Column.of("amount", DataType.DECIMAL),
                                Column.of("born", DataType.DATE)),
                        List.of(),
                        List.of(),
                        3,
                        null)),
                List.of()));
        String sql = "SELECT p.id, p.name, p.amount, p.born, t.tag FROM people p JOIN `my tags` t ON t.id = p.id;";
        Target to = Target.newBuilder(WriteContract.approved("across", WriteMode.REPLACE))
                .setConnectionId("mart")
                .build();
        String workflow = UUID.randomUUID().toString();
        var work = Requests.materialise(workflow, "mart", Requests.program(Requests.statement(Dialect.SPARK, sql)), to);
        engine.call(work, "prepare", session -> {
            session.sql("SELECT * FROM VALUES (1L, 'new'), (3L, 'old'), (4L, 'none') AS t (id, tag)")
                    .write()
                    .parquet(tags);
            return "";
        });
        mart.stage(engine).handle(work);
        return workflow;
    }

    private Path away() throws Exception {
        return Files.createDirectories(mart.folder.resolve("away"));
    }

    private Path jobs() throws Exception {
        return Files.createDirectories(mart.folder.resolve("jobs"));
    }

    /**
     * Writes files in each mode, and takes away what was there before and the jobs.
     *
     * @return the rows that are there then, by the names of the files
     */
    private Map<String, List<String>> writeFiles() throws Exception {
        Map<String, List<String>> written = new LinkedHashMap<>();
        for (Map.Entry<TargetFormat, Set<WriteMode>> each : MODES.entrySet()) {
            for (WriteMode mode : each.getValue()) {
                TargetFormat format = each.getKey();
                // Delta Lake takes no blanks in names.
                String columns = "\"the text\"" + (format == TargetFormat.DELTA ? " AS text" : "")
                        + ", exact, part, yes, day, at, zoned, late, money, json, list, few, id";
                String kinds = "(" + KINDS + ") AS kinds";
                mart.run(
                        "SELECT id, " + columns.replace(", id", "") + " FROM " + kinds + " WHERE id < 4",
                        target(format, mode, WriteMode.REPLACE));
                String name = mode.name().toLowerCase(Locale.ROOT) + "."
                        + format.name().toLowerCase(Locale.ROOT);
                copy(name);
                String workflow = UUID.randomUUID().toString();
                mart.run(
                        workflow,
                        "SELECT " + columns + " FROM " + kinds + " WHERE id <> 2"
                                + (format == TargetFormat.CSV ? " -- all but one" : ";"),
                        target(format, mode, mode, mode == WriteMode.UPSERT ? new String[] {"ID"} : new String[0]));
                written.put(name, rowsOf(mart.store(), name, WrittenFile.folder(name)));
                Files.writeString(jobs().resolve(name + ".java"), job(workflow, "Job.java"));
                Files.writeString(jobs().resolve(name + ".py"), job(workflow, "job.py"));
            }
        }
        return written;
    }

    /** A file for each mode. */
    private static Target target(TargetFormat format, WriteMode name, WriteMode mode, String... key) {
        return new Target(format, null, name.name().toLowerCase(Locale.ROOT), "", mode, List.of(key), true, null, null);
    }

    /** As its user fetches it. */
    private void copy(String name) throws Exception {
        if (!name.endsWith(".delta")) {
            try (var in =
                    Channels.newInputStream(WrittenFile.open(mart.store(), name).orElseThrow())) {
                Files.copy(in, away().resolve(name));
            }
            return;
        }
        for (String key : WrittenFile.keysOfTable(mart.store(), name)) {
            Path to = away().resolve(name)
                    .resolve(key.substring(WrittenFile.folder(name).length() + 1));
            Files.createDirectories(to.getParent());
            try (var in = Channels.newInputStream(mart.store().open(key))) {
                Files.copy(in, to);
            }
        }
    }

    /** @param folderOrFile of a Delta Lake table, or the rows of a file that was taken away */
    private List<String> rowsOf(ArtifactStore store, String name, String folderOrFile) throws Exception {
        if (name.endsWith(".delta")) {
            var engine = DefaultEngine.create(new Configuration());
            Path folder = folderOrFile.startsWith("away") ? mart.folder : mart.folder.resolve("artifacts");
            return ReadDelta.rows(
                    engine,
                    Table.forPath(engine, folder.resolve(folderOrFile).toString())
                            .getLatestSnapshot(engine));
        }
        WrittenFile now = WrittenFile.find(mart.store(), name).orElseThrow();
        WrittenFile file = folderOrFile.startsWith("away")
                ? new WrittenFile(name, 1, folderOrFile, now.columns(), 0, 0, 0, "", "", 1)
                : now;
        List<String> rows = new ArrayList<>();
        new WriteFile(
                        store,
                        target(
                                TargetFormat.valueOf(now.format().toUpperCase(Locale.ROOT)),
                                WriteMode.APPEND,
                                WriteMode.APPEND),
                        "reader")
                .read(
                        file,
                        cells ->
                                rows.add(Arrays.stream(cells).map(JobTest::text).collect(Collectors.joining("|"))));
        return rows;
    }

    private static String text(@Nullable Object cell) {
        return cell instanceof BigDecimal number
                ? number.stripTrailingZeros().toPlainString()
                : String.valueOf(cell).replace("\n", "\\n").replace("\r", "\\r");
    }

    private Path compiled(String name, String source) throws Exception {
        Path folder = Files.createDirectories(jobs().resolve(name + ".classes"));
        Path file = Files.writeString(folder.resolve("Job.java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-Xlint:all,-path",
                                "-Werror",
                                "-cp",
                                System.getProperty("java.class.path"),
                                file.toString()))
                .as(source)
                .isZero();
        return folder;
    }

    /** In a process of its own, since each job ends its session. */
    private int spark(List<Path> classes) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-opens")
                        || flag.startsWith("--enable-native")
                        || flag.startsWith("--sun-misc")
                        || flag.startsWith("-XX:"))
                .toList());
        Path delta = Path.of("target/delta-spark").toAbsolutePath();
        assertThat(delta.resolve("delta-spark_2.13-4.2.0.jar")).exists();
        command.addAll(List.of(
                "-Xmx768m",
                "-Dspark.master=local[1]",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=1",
                "-Dspark.databricks.delta.snapshotPartitions=1",
                // A few rows are not worth the code that is made for many.
                "-Dspark.sql.codegen.wholeStage=false",
                "-Dspark.sql.codegen.factoryMode=NO_CODEGEN",
                // Elsewhere than the database: what has no zone stays as it is.
                "-Duser.timezone=America/New_York",
                "-cp",
                delta + "/*:" + System.getProperty("java.class.path"),
                RunJobs.class.getName()));
        classes.forEach(folder -> command.add(folder.toString()));
        Path log = jobs().resolve("jobs.log");
        var process = new ProcessBuilder(command)
                .directory(away().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        process.environment().put("SOURCE_USER", "postgres");
        process.environment().put("SOURCE_PASSWORD", Requests.PASSWORD);
        process.environment().put("TARGET_USER", "postgres");
        process.environment().put("TARGET_PASSWORD", Requests.PASSWORD);
        Process running = process.start();
        if (!running.waitFor(3, TimeUnit.MINUTES)) {
            running.destroyForcibly();
        }
        if (running.waitFor() != 0) {
            System.err.println(Files.readString(log));
        }
        return running.exitValue();
    }

    /** PySpark cannot be had here; that Python can read the scripts, and what is in them, can be seen. */
    @Test
    void pySparkIsPython() throws Exception {
        String script = job("job.py");
        assertThat(script)
                .contains("spark.read.format(\"jdbc\")", "\"UPDATE ", "\"INSERT INTO ", "connection.commit()")
                .doesNotContain(Requests.PASSWORD);
        assertThat(job("Job.java") + job("job.sql")).doesNotContain(Requests.PASSWORD);
        List<String> command = new ArrayList<>(List.of("python3", "-m", "py_compile"));
        command.add(Files.writeString(mart.folder.resolve("job.py"), script).toString());
        command.add(Files.writeString(mart.folder.resolve("across.py"), job(writeAcross(), "job.py"))
                .toString());
        for (String name : writeFiles().keySet()) {
            command.add(jobs().resolve(name + ".py").toString());
        }
        Process python;
        try {
            python = new ProcessBuilder(command).inheritIO().start();
        } catch (java.io.IOException none) {
            org.junit.jupiter.api.Assumptions.abort("no python3 on this machine");
            return;
        }
        assertThat(python.waitFor()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    csv     | SELECT 1 AS id                                                  | one column
                    csv     | SELECT 1 AS id, 'infinity'::timestamp AS always                 | Column always of the rows is timestamp
                    csv     | SELECT 1 AS id, 1234567890.1234567890123456789012345678901 AS n | more digits than Spark's decimals
                    """)
    void thereIsNoneThatWouldWriteOtherRows(String format, String sql, String why) throws Exception {
        String workflow = UUID.randomUUID().toString();

        mart.run(
                workflow,
                sql,
                target(TargetFormat.valueOf(format.toUpperCase(Locale.ROOT)), WriteMode.REPLACE, WriteMode.REPLACE));

        assertThat(job(workflow, "no-job.txt")).contains(why);
        assertThat(mart.store().has("runs/" + workflow + "/Job.java")).isFalse();
    }
}
