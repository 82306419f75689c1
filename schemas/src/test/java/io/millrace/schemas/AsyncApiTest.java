package io.millrace.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * docs/asyncapi.json says what {@link Topics} and the contracts say. Written again with
 * {@code mvn test -pl schemas -Dtest=AsyncApiTest -Dasyncapi.update=true}.
 */
class AsyncApiTest {
    private static final Path FILE = Path.of("../docs/asyncapi.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What clients write, and what they read; the other topics are between Millrace's own services. */
    private static final List<String> RECEIVED = List.of(Topics.WORKFLOWS, Topics.ANSWERS);

    private static final List<String> SENT = List.of(Topics.EVENTS, Topics.RESULTS);

    @Test
    void theFileIsUpToDate() throws IOException {
        String now = write();
        if (Boolean.getBoolean("asyncapi.update")) {
            Files.writeString(FILE, now);
        }

        assertThat(Files.readString(FILE))
                .as("run this test with -Dasyncapi.update=true and commit docs/asyncapi.json")
                .isEqualTo(now);
    }

    private static String write() throws IOException {
        ObjectNode document = JSON.createObjectNode();
        document.put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Millrace")
                .put("version", "1")
                .put(
                        "description",
                        "The topics of Millrace. Records are Avro in Confluent's wire format; the key is the workflow id, or"
                                + " the connection id for compacted topics unless they say otherwise. Headers carry W3C trace"
                                + " context (traceparent) and baggage (request_id).")
                .putObject("license")
                .put("name", "Apache-2.0");
        document.put("defaultContentType", "application/vnd.apache.avro");
        document.putObject("servers")
                .putObject("kafka")
                .put("host", "127.0.0.1:9092")
                .put("protocol", "kafka");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        ObjectNode messages = document.putObject("components").putObject("messages");
        for (Topics.Definition topic : Topics.all()) {
            channel(topic, channels.putObject(topic.name()), messages);
            if (RECEIVED.contains(topic.name()) || SENT.contains(topic.name())) {
                ObjectNode operation =
                        operations.putObject((SENT.contains(topic.name()) ? "send " : "receive ") + topic.name());
                operation.put("action", SENT.contains(topic.name()) ? "send" : "receive");
                operation.putObject("channel").put("$ref", "#/channels/" + topic.name());
            }
        }
        var printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        return JSON.writer(printer).writeValueAsString(document) + "\n";
    }

    private static void channel(Topics.Definition topic, ObjectNode channel, ObjectNode messages) throws IOException {
        channel.put("address", topic.name()).put("description", topic.content());
        ObjectNode carried = channel.putObject("messages");
        if (topic.value() == null) {
            carried.putObject("bytes").put("description", "the record as it came, byte for byte");
        } else {
            String name = topic.value().getName();
            carried.putObject(name).put("$ref", "#/components/messages/" + name);
            if (!messages.has(name)) {
                ObjectNode message = messages.putObject(name);
                message.put("name", name).put("title", topic.value().getDoc());
                ObjectNode payload = message.putObject("payload");
                payload.put("schemaFormat", "application/vnd.apache.avro+json;version=1.9.0");
                payload.set("schema", JSON.readTree(topic.value().toString()));
            }
        }
        ObjectNode settings = channel.putObject("bindings")
                .putObject("kafka")
                .put("topic", topic.name())
                .putObject("topicConfiguration");
        settings.putArray("cleanup.policy").add(topic.compacted() ? "compact" : "delete");
        if (!topic.compacted()) {
            settings.put("retention.ms", topic.retention().toMillis());
        }
        settings.put("max.message.bytes", Topics.MAX_RECORD_BYTES);
    }
}
