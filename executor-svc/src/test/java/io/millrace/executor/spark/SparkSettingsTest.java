package io.millrace.executor.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkSettingsTest {
    private static final Map<String, String> SECRET = Map.of(SparkSettings.SECRET, "s3cret");

    @ParameterizedTest
    @ValueSource(strings = {"local", "local[4]", "local[*]"})
    void insideTheExecutor(String master) {
        assertThat(new SparkSettings(master, false, 1).isLocal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark://one:7077", "spark://one:7077,two:7077", "k8s://https://api.example.com:6443"})
    void elsewhere(String master) {
        assertThat(new SparkSettings(master, false, 1, SECRET).isLocal()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yarn", "local[0]", "local[2", "spark://", "http://one:7077", "local-cluster[2,1,512]"})
    void nowhere(String master) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SparkSettings(master, false, 1, SECRET))
                .withMessageContaining("MILLRACE_SPARK_MASTER");
    }

    @Test
    void aClusterOnTheNetworkNeedsASecret() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SparkSettings("spark://one:7077", false, 1))
                .withMessageContaining("spark.authenticate.secret");
    }

    @Test
    void onlySettingsOfSpark() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SparkSettings("local", false, 1, Map.of("user.home", "/")))
                .withMessageContaining("user.home");
    }

    @Test
    void theSecretIsNotShown() {
        assertThat(new SparkSettings("spark://one:7077", false, 1, SECRET).toString())
                .doesNotContain("s3cret");
    }
}
