package io.millrace.eval;

import static io.millrace.eval.fixture.SmallSuite.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.eval.fixture.SmallSuite;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, with the jars that {@code ./millrace eval} starts it with. */
class EvalStartIT {
    @TempDir
    Path folder;

    @Test
    void theJarsOfBothFoldersAreEnough() throws Exception {
        SmallSuite.in(folder).library().cases(one("1", "How many books are there?", "SELECT count(*) FROM book"));

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=logback-eval.xml",
                        "-cp",
                        "target/lib/*" + File.pathSeparator + "../embedded/target/lib/*",
                        "io.millrace.eval.EvalCommand",
                        "--suite",
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        assertThat(printed.lines().toList().getLast()).startsWith("strict-ex=100.0 answered=100.0 ");
    }
}
