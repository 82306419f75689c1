package io.millrace.language.ground;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.fixture.CampusCatalog;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.IntentJson;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanTree;
import io.millrace.language.read.ReadQuestion;
import io.millrace.language.read.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Question, intent, plan: what every script says under its questions is what is read and planned. */
class GoldenScriptsTest {
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");

    static Stream<Arguments> scripts() {
        return Stream.of(
                Arguments.of("shop.millrace", ShopCatalog.postgresql()), Arguments.of("campus.millrace", CampusCatalog.sqlite()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void theScriptSaysWhatIsPlanned(String script, Catalog catalog) throws IOException {
        Path file = Path.of("src/test/resources/io/millrace/language/ground", script);
        CatalogIndex index = new CatalogIndex(catalog);
        List<String> written = Files.readAllLines(file);

        List<String> planned = play(written, index);

        if (UPDATE) {
            assertThat(System.getenv("CI")).as("scripts are not regenerated in CI").isNull();
            Files.write(file, planned);
        } else {
            assertThat(String.join("\n", written)).isEqualTo(String.join("\n", planned));
        }
    }

    /** The script with its comments and questions as they are, and under each question what it means now. */
    private static List<String> play(List<String> script, CatalogIndex index) {
        List<String> lines = new ArrayList<>();
        for (String line : script) {
            if (line.startsWith("#")) {
                if (!lines.isEmpty() && !lines.getLast().startsWith("#")) {
                    lines.add("");
                }
                lines.add(line);
            } else if (line.startsWith("> ")) {
                lines.add("");
                lines.add(line);
                lines.addAll(answer(line.substring(2), index));
            }
        }
        return lines;
    }

    private static List<String> answer(String question, CatalogIndex index) {
        List<String> lines = new ArrayList<>();
        switch (new ReadQuestion().read(question, index)) {
            case Reading.Declined declined -> lines.add("  not understood: " + String.join(", ", declined.notUnderstood()));
            case Reading.Understood understood -> {
                lines.add("  " + understood.summary());
                try {
                    // What is planned is planned from the document that travels between the stages.
                    Intent intent = IntentJson.read(IntentJson.write(understood.intent()));
                    assertThat(intent).isEqualTo(understood.intent());
                    Plan plan = new GroundIntent().ground(intent, index);
                    PlanTree.of(plan).lines().forEach(line -> lines.add("    " + line));
                    plan.notes().forEach(note -> lines.add("    note: " + note));
                } catch (NotGrounded missing) {
                    lines.add("  not in the data: " + missing.getMessage());
                }
            }
        }
        return lines;
    }
}
