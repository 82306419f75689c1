package io.millrace.language.plan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.FeaturePlans;
import io.millrace.language.fixture.RandomPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The published schema is the one of the code, and takes every plan. Run with {@code -Dgolden.update=true} to write it anew. */
class PlanSchemaTest {
    private static final Path PUBLISHED = Path.of("../docs/schema/plan.schema.json");
    private static final Catalog SHOP = ShopCatalog.postgresql();

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Schema schema;
    private final long seed = Long.getLong("plans.seed", System.nanoTime());

    @BeforeAll
    static void read() throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(PUBLISHED.getParent());
            Files.writeString(PUBLISHED, GeneratePlanSchema.text());
        }
        schema = schema(JSON.readTree(Files.readString(PUBLISHED)));
    }

    private static Schema schema(JsonNode text) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text);
    }

    /**
     * The same schema, where a choice looks at {@code op} before anything else. The validator tries every choice at every level,
     * which takes a second for a deep plan.
     */
    private static JsonNode lookingAtOpFirst(JsonNode published) {
        JsonNode definitions = published.get("$defs");
        JsonNode guarded = published.deepCopy();
        for (JsonNode definition : guarded.get("$defs")) {
            if (definition.get("anyOf") instanceof ArrayNode choices) {
                for (int i = 0; i < choices.size(); i++) {
                    JsonNode choice = choices.get(i);
                    String name = choice.get("$ref").asString().substring("#/$defs/".length());
                    ObjectNode looking = JSON.createObjectNode();
                    looking.putObject("if")
                            .putObject("properties")
                            .set("op", definitions.get(name).get("properties").get("op"));
                    looking.set("then", choice);
                    looking.put("else", false);
                    choices.set(i, looking);
                }
            }
        }
        return guarded;
    }

    static Stream<Map.Entry<String, Plan>> golden() {
        return Stream.concat(DemoPlans.all(SHOP, 2).entrySet().stream(), FeaturePlans.all(SHOP).entrySet().stream());
    }

    @Test
    void publishedSchemaIsThatOfTheCode() throws IOException {
        assertThat(Files.readString(PUBLISHED)).isEqualTo(GeneratePlanSchema.text());
    }

    @ParameterizedTest
    @MethodSource
    void golden(Map.Entry<String, Plan> named) {
        assertThat(schema.validate(PlanJson.write(named.getValue()), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void random() throws IOException {
        Schema quick = schema(lookingAtOpFirst(JSON.readTree(Files.readString(PUBLISHED))));
        RandomPlans plans = new RandomPlans(SHOP, seed);
        for (int i = 0; i < 100; i++) {
            assertThat(quick.validate(PlanJson.write(plans.next()), InputFormat.JSON))
                    .as("seed %d, plan %d", seed, i)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'version':1,'root':{'op':'walk'},'notes':[]}",
                "{'version':1,'root':{'op':'scan','table':'t','alias':'t'},'notes':[]}",
                "{'version':1,'root':{'op':'scan','table':'t','alias':'t','columns':[],'colour':'red'},'notes':[]}",
                "{'version':1,'root':{'op':'scan','table':'t','alias':'t','columns':[{'name':'n','type':'INT','nullable':true}]},"
                        + "'notes':[]}",
                "{'version':1,'root':{'op':'limit','input':{'op':'scan','table':'t','alias':'t','columns':[]},'limit':'ten'},"
                        + "'notes':[]}",
                "{'version':1,'root':{'op':'scan','table':'t','alias':'t','columns':[]},'notes':[],"
                        + "'target':{'op':'table','name':'n','mode':{'op':'merge'}}}"
            })
    void whatIsNoPlanIsRefused(String json) {
        assertThat(schema.validate(json.replace('\'', '"'), InputFormat.JSON)).isNotEmpty();
    }
}
