package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.schemas.WriteMode;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs that are taken away write the same rows as Millrace did. */
class JobTest {
    private static final String SQL =
            "SELECT id, name, amount, 'naïve \\u0041 \"quoted\" 🚲' AS remark FROM people WHERE name IS NOT NULL";

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
        try (var in = Channels.newInputStream(mart.store().open("runs/" + run + "/" + name))) {
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

    @Test
    void java() throws Exception {
        List<String> written = asItWas();
        Path source = Files.writeString(mart.folder.resolve("Job.java"), job("Job.java"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                System.getProperty("java.class.path"),
                                source.toString()))
                .isZero();

        assertThat(spark(mart.folder, "Job")).isZero();

        assertThat(rows()).isEqualTo(written);
        assertThat(mart.left()).isEmpty();
    }

    /** In a process of its own, since it ends its session. */
    private static int spark(Path classes, String program) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-opens")
                        || flag.startsWith("--enable-native")
                        || flag.startsWith("--sun-misc")
                        || flag.startsWith("-XX:+IgnoreUnrecognized"))
                .toList());
        command.addAll(List.of(
                "-Dspark.master=local[1]",
                "-Dspark.ui.enabled=false",
                "-cp",
                classes + ":" + System.getProperty("java.class.path"),
                program));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(classes.resolve("job.log").toFile());
        process.environment().put("SOURCE_USER", "postgres");
        process.environment().put("SOURCE_PASSWORD", Requests.PASSWORD);
        process.environment().put("TARGET_USER", "postgres");
        process.environment().put("TARGET_PASSWORD", Requests.PASSWORD);
        Process running = process.start();
        if (!running.waitFor(3, TimeUnit.MINUTES)) {
            running.destroyForcibly();
        }
        if (running.waitFor() != 0) {
            System.err.println(Files.readString(classes.resolve("job.log")));
        }
        return running.exitValue();
    }

    /** PySpark cannot be had here; that Python can read the script, and what is in it, can be seen. */
    @Test
    void pySparkIsPython() throws Exception {
        String script = job("job.py");
        assertThat(script)
                .contains("spark.read.format(\"jdbc\")", "\"UPDATE ", "\"INSERT INTO ", "connection.commit()")
                .doesNotContain(Requests.PASSWORD);
        assertThat(job("Job.java") + job("job.sql")).doesNotContain(Requests.PASSWORD);
        Path file = Files.writeString(mart.folder.resolve("job.py"), script);
        Process python;
        try {
            python = new ProcessBuilder("python3", "-m", "py_compile", file.toString())
                    .inheritIO()
                    .start();
        } catch (java.io.IOException none) {
            org.junit.jupiter.api.Assumptions.abort("no python3 on this machine");
            return;
        }
        assertThat(python.waitFor()).isZero();
        assertThat(Postgres.port()).isPositive();
    }
}
