package io.millrace.agent.kafka;

import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.millrace.schemas.SerdeSettings;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The wire format: Confluent's, that is a zero byte, the schema id in four bytes, and Avro binary. Schemas come from a registry
 * where one is configured and else from the jar. Safe for use by several threads.
 */
public final class Records implements AutoCloseable {
    private final AvroKafkaSerializer<SpecificRecord> serializer = new AvroKafkaSerializer<>();
    private final AvroKafkaDeserializer<Object> deserializer = new AvroKafkaDeserializer<>();

    public Records(KafkaSettings settings) {
        Map<String, Object> properties = SerdeSettings.of(settings.schemaRegistryUrl());
        serializer.configure(properties, false);
        deserializer.configure(properties, false);
    }

    public byte[] write(String topic, SpecificRecord value) {
        return serializer.serialize(topic, value);
    }

    /**
     * @throws SerializationException when the bytes are not a record of this type: broken, of an unknown schema, or of another type
     */
    public <T extends SpecificRecord> T read(String topic, byte @Nullable [] bytes, Class<T> type) {
        if (bytes == null || bytes.length < 5 || bytes[0] != 0) {
            throw new SerializationException(
                    "not in Confluent's wire format: a record starts with a zero byte and a schema id");
        }
        Object value;
        try {
            value = deserializer.deserialize(topic, bytes);
        } catch (SerializationException e) {
            throw e;
        } catch (Exception e) { // the serde throws whatever Avro stumbled over
            throw new SerializationException("not a readable " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
        if (!type.isInstance(value)) {
            throw new SerializationException(
                    "a " + value.getClass().getSimpleName() + " where a " + type.getSimpleName() + " belongs");
        }
        return type.cast(value);
    }

    @Override
    public void close() {
        serializer.close();
        deserializer.close();
    }
}
