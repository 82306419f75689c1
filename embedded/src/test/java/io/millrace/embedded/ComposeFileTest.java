package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.AgentSettings;
import io.millrace.executor.ExecutorSettings;
import io.millrace.gateway.GatewaySettings;
import io.millrace.llm.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** {@code docker-compose.yml} cannot run here; what can be said of it without an engine is said here. */
class ComposeFileTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");
    /** Settings that a container takes from itself: its name, and its image's own folder. */
    private static final List<String> LEFT_TO_THE_SERVICE = List.of("MILLRACE_INSTANCE");

    private static final List<String> SERVICES =
            List.of("planner", "mapper", "composer", "validator", "executor", "gateway");

    @Test
    void eachServiceIsGivenExactlyTheSettingsItReads() throws IOException {
        for (String service : SERVICES) {
            var expected = new TreeSet<>(AgentSettings.NAMES);
            expected.addAll(
                    switch (service) {
                        case "executor" -> ExecutorSettings.NAMES;
                        case "gateway" -> GatewaySettings.NAMES;
                        case "planner", "composer", "validator" -> ModelSettings.NAMES;
                        default -> List.of();
                    });
            LEFT_TO_THE_SERVICE.forEach(expected::remove);
            expected.add("SERVICE");

            assertThat(new TreeSet<>(environment(service).keySet())).as(service).isEqualTo(expected);
        }
    }

    @Test
    void theExampleOfTheEnvironmentNamesEveryVariableWithItsDefault() throws IOException {
        Map<String, String> used = new TreeMap<>();
        Matcher variables = VARIABLE.matcher(Files.readString(ROOT.resolve("docker-compose.yml")));
        while (variables.find()) {
            String previous = used.put(variables.group(1), variables.group(2));
            assertThat(previous).as("default of " + variables.group(1)).isIn(null, variables.group(2));
        }
        Map<String, String> documented = new TreeMap<>();
        try (Stream<String> lines = Files.lines(ROOT.resolve(".env.example"))) {
            lines.filter(line -> line.contains("=") && !line.startsWith("#"))
                    .forEach(line -> documented.put(
                            line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        }

        assertThat(documented).isEqualTo(used);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka",
                "postgres",
                "registry",
                "planner",
                "mapper",
                "composer",
                "validator",
                "executor",
                "gateway"
            })
    void whatRunsHasAHealthCheckLimitsAndComesBack(String service) throws IOException {
        Map<String, Object> definition = service(service);

        assertThat(map(definition, "healthcheck")).containsKeys("test", "interval", "timeout", "retries");
        assertThat(map(map(map(definition, "deploy"), "resources"), "limits")).containsKeys("cpus", "memory");
        assertThat(definition).containsEntry("restart", "unless-stopped");
    }

    @Test
    void onlyLoopbackOfTheHostIsListenedOn() throws IOException {
        for (String service : services().keySet()) {
            Object ports = service(service).getOrDefault("ports", List.of());
            assertThat((List<?>) ports)
                    .as(service)
                    .allMatch(port -> port.toString().startsWith("127.0.0.1:"));
        }
    }

    @Test
    void theBrokerKeepsOneCopyOfWhatShareGroupsNeed() throws IOException {
        assertThat(environment("kafka"))
                .containsEntry("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", 1)
                .containsEntry("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", 1)
                .containsEntry("KAFKA_GROUP_SHARE_RECORD_LOCK_DURATION_MS", 15_000)
                .containsEntry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", 1);
    }

    @Test
    void onlyTheExecutorCanReadThePrivateKeys() throws IOException {
        assertThat(services().keySet())
                .filteredOn(service -> service(service).toString().contains("private-keys:"))
                .containsExactlyInAnyOrder("keys", "executor");
    }

    @Test
    void volumesAndDependenciesExist() throws IOException {
        Map<String, Object> volumes = map(compose(), "volumes");
        for (String service : services().keySet()) {
            for (Object volume : (List<?>) service(service).getOrDefault("volumes", List.of())) {
                assertThat(volumes).containsKey(volume.toString().split(":")[0]);
            }
            Object needs = service(service).getOrDefault("depends_on", Map.of());
            assertThat(services().keySet())
                    .containsAll(((Map<?, ?>) needs)
                            .keySet().stream().map(Object::toString).toList());
        }
    }

    @Test
    void theDemoIsAProfile() throws IOException {
        assertThat(service("demo")).containsEntry("profiles", List.of("demo"));
        assertThat(environment("demo")).containsKeys("DEMO_DATABASE_URL", "MILLRACE_URL");
    }

    private static Map<String, Object> environment(String service) throws IOException {
        return map(service(service), "environment");
    }

    private static Map<String, Object> service(String name) {
        try {
            return map(services(), name);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Map<String, Object> services() throws IOException {
        return map(compose(), "services");
    }

    private static Map<String, Object> compose() throws IOException {
        return new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> parent, String key) {
        assertThat(parent).containsKey(key);
        return (Map<String, Object>) Objects.requireNonNull(parent.get(key), key);
    }
}
