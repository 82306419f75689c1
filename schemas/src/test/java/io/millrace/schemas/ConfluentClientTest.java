package io.millrace.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.millrace.schemas.ReleasedSchemas.Release;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/**
 * Confluent's own deserializer reads what we write. Its jar brings a Kafka and an Avro of its own, so it lives in a class loader
 * that sees nothing of ours, and is called by reflection.
 */
class ConfluentClientTest {
    private static final URI JAR = new File("target/confluent/pinot-confluent-avro-shaded.jar").toURI();

    @Test
    void readsAnEvent() throws Exception {
        var event = new Event(
                "5f0c6f6e-0000-5000-8000-000000000001",
                "5f0c6f6e-0000-4000-8000-000000000002",
                Instant.parse("2026-01-02T03:04:05.678Z"),
                "planner/host",
                new StageCompleted(Stage.PLAN, 1, "{\"understood\":[]}", 1234L));

        String read = readByConfluent(Topics.EVENTS, write(Topics.EVENTS, event));

        assertThat(read)
                .contains("\"workflowId\": \"5f0c6f6e-0000-4000-8000-000000000002\"")
                .contains("\"elapsedMicros\": 1234")
                .contains("\"source\": \"planner/host\"");
    }

    @Test
    void readsARequest() throws Exception {
        var goal = new Goal(
                Mode.ASK,
                "Umsätze nach Region",
                "shop",
                Engine.SPARK,
                10,
                null,
                List.of(),
                null,
                false,
                null,
                null,
                null);
        var now = Instant.parse("2026-01-02T03:04:05Z");
        var request = new StageRequest(
                new Meta("m", "w", Stage.PLAN, 1, now, now.plusSeconds(60)),
                goal,
                List.of(Stage.PLAN, Stage.MAP),
                new Budget(3, 5, 1000L),
                new Context(
                        null, null, null, List.of(), null, null, null, null, null, Origin.RULE, null, List.of(), null));
        String topic = Topics.requests(Stage.PLAN);

        String read = readByConfluent(topic, write(topic, request));

        assertThat(read).contains("\"text\": \"Umsätze nach Region\"").contains("\"engine\": \"SPARK\"");
    }

    private static byte[] write(String topic, SpecificRecord value) {
        try (var serializer = new AvroKafkaSerializer<SpecificRecord>()) {
            serializer.configure(SerdeSettings.of(""), false);
            return serializer.serialize(topic, value);
        }
    }

    private static String readByConfluent(String topic, byte[] bytes) throws Exception {
        try (var confluent = new URLClassLoader(new URL[] {JAR.toURL()}, ClassLoader.getPlatformClassLoader())) {
            Class<?> clientType = confluent.loadClass("io.confluent.kafka.schemaregistry.client.SchemaRegistryClient");
            Class<?> parsedType = confluent.loadClass("io.confluent.kafka.schemaregistry.ParsedSchema");
            Object client = confluent
                    .loadClass("io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient")
                    .getConstructor()
                    .newInstance();
            Method register = clientType.getMethod("register", String.class, parsedType, int.class, int.class);
            for (Release release : ReleasedSchemas.all()) {
                Object schema = confluent
                        .loadClass("io.confluent.kafka.schemaregistry.avro.AvroSchema")
                        .getConstructor(String.class)
                        .newInstance(release.schema().toString());
                register.invoke(client, release.record(), schema, release.version(), release.id());
            }
            Object deserializer = confluent
                    .loadClass("io.confluent.kafka.serializers.KafkaAvroDeserializer")
                    .getConstructor(clientType)
                    .newInstance(client);
            Object value = deserializer
                    .getClass()
                    .getMethod("deserialize", String.class, byte[].class)
                    .invoke(deserializer, topic, bytes);
            return value.toString();
        }
    }
}
