package io.millrace.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.ReleasedSchemas.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Old readers read new records and new readers read old ones: over every released version, in both directions. */
class SchemaHistoryTest {

    @ParameterizedTest
    @MethodSource("contracts")
    void isCompatibleWithEveryReleasedVersion(Schema contract) throws SchemaValidationException {
        List<Schema> releases = releases(contract);

        new SchemaValidatorBuilder().mutualReadStrategy().validateAll().validate(contract, releases);
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void isReleased(Schema contract) {
        assertThat(ReleasedSchemas.of(contract))
                .as(
                        "%s differs from its last released version; if that is meant, release it with -Dschemas.release=true",
                        contract.getName())
                .isNotNull();
    }

    @Test
    void refusesAnIncompatibleChange() {
        Schema released = CancelCommand.getClassSchema();
        Schema renamed = new Schema.Parser()
                .parse(released.toString().replace("\"name\":\"workflowId\"", "\"name\":\"workflow\""));

        assertThatThrownBy(() -> new SchemaValidatorBuilder()
                        .mutualReadStrategy()
                        .validateAll()
                        .validate(renamed, List.of(released)))
                .isInstanceOf(SchemaValidationException.class);
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(renamed, released)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
    }

    @Test
    void neverGivesAnIdTwice() {
        assertThat(ReleasedSchemas.all()).extracting(Release::id).doesNotHaveDuplicates();
    }

    /** Not a test of anything: writes the next version of each changed contract. */
    @Test
    @EnabledIfSystemProperty(named = "schemas.release", matches = "true")
    void release() throws IOException {
        Path history = Path.of("src/main/resources/history");
        int nextId = ReleasedSchemas.all().stream().mapToInt(Release::id).max().orElse(0) + 1;
        for (Schema contract : contracts().toList()) {
            if (ReleasedSchemas.of(contract) != null) {
                continue;
            }
            int version = releases(contract).size() + 1;
            Path file = history.resolve(contract.getName()).resolve(version + ".avsc");
            Files.createDirectories(file.getParent());
            Files.writeString(file, contract.toString(true) + "\n");
            Files.writeString(
                    history.resolve("index"),
                    nextId++ + " " + contract.getName() + " " + version + "\n",
                    StandardOpenOption.APPEND);
            assertThat(file).exists();
        }
    }

    static Stream<Schema> contracts() {
        Set<Schema> schemas = new LinkedHashSet<>();
        for (Topics.Definition topic : Topics.all()) {
            if (topic.value() != null) {
                schemas.add(topic.value());
            }
        }
        return schemas.stream();
    }

    private static List<Schema> releases(Schema contract) {
        return ReleasedSchemas.all().stream()
                .filter(release -> release.record().equals(contract.getName()))
                .sorted(Comparator.comparingInt(Release::version).reversed())
                .map(Release::schema)
                .toList();
    }
}
