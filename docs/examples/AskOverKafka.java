// java -cp 'embedded/target/lib/*' docs/examples/AskOverKafka.java 127.0.0.1:9092 shop "Show me total sales by region"
// Puts a question on the workflows topic and waits for its result, without a word of HTTP.

import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.SerdeSettings;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowRequest;
import io.millrace.schemas.WorkflowResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

void main(String[] arguments) throws Exception {
    // Schemas from the jar; give SerdeSettings the address of a registry where the installation has one.
    Map<String, Object> settings = new HashMap<>(SerdeSettings.of(""));
    settings.put("bootstrap.servers", arguments[0]);
    settings.put("key.serializer", StringSerializer.class);
    settings.put("value.serializer", AvroKafkaSerializer.class);
    settings.put("key.deserializer", StringDeserializer.class);
    settings.put("value.deserializer", AvroKafkaDeserializer.class);
    settings.put("group.id", "example-" + UUID.randomUUID());
    settings.put("auto.offset.reset", "earliest");

    String id = UUID.randomUUID().toString();
    try (var producer = new KafkaProducer<String, WorkflowRequest>(settings)) {
        var goal = new Goal(Mode.ASK, arguments[2], arguments[1], Engine.AUTO, 100, null, List.of(), null, false, null, null, null);
        producer.send(new ProducerRecord<>(Topics.WORKFLOWS, id, new WorkflowRequest(id, goal, null))).get();
    }
    try (var results = new KafkaConsumer<String, WorkflowResult>(settings)) {
        results.subscribe(List.of(Topics.RESULTS));
        while (true) {
            for (var result : results.poll(Duration.ofSeconds(1))) {
                if (result.key().equals(id)) {
                    WorkflowResult came = result.value();
                    IO.println(came.getStatus());
                    if (came.getOutcome() != null) {
                        IO.println(came.getOutcome().getRows());
                    } else {
                        // With NEEDS_INPUT the choices; an AnswerCommand on Topics.ANSWERS goes on, and another result follows.
                        IO.println(came.getQuestion() != null ? came.getQuestion() : came.getFailure());
                    }
                    return;
                }
            }
        }
    }
}
