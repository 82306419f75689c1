package io.millrace.executor.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.agent.StageException;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.schemas.Category;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Spark that cannot be started. */
class SparkEngineTest {
    /** Spark itself would try for a minute each time. */
    @Test
    @Timeout(value = 50, unit = TimeUnit.SECONDS)
    void aMasterThatNobodyListensForIsToldAtOnceAndEveryTime() throws Exception {
        String master = "spark://127.0.0.1:" + unused() + ",127.0.0.1:" + unused();
        var settings = new SparkSettings(master, false, 1_000, Map.of(SparkSettings.SECRET, "c4nary"));
        try (var engine = new SparkEngine(settings, Spark.catalogs())) {
            for (int times = 0; times < 2; times++) {
                var work = Requests.execute(
                        "", Engine.SPARK, 1, Requests.program(Requests.statement(Dialect.SPARK, "SELECT 1")));

                var failure = catchThrowableOfType(StageException.class, () -> engine.open(null, work))
                        .failure();

                assertThat(failure.getCategory()).isEqualTo(Category.PLATFORM);
                assertThat(failure.getCode()).isEqualTo("spark-not-started");
                assertThat(failure.getMessage()).contains(master).contains("nobody answers");
                assertThat(failure.getRemedy()).contains("master is up").doesNotContain("c4nary");
            }
        }
    }

    private static int unused() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
