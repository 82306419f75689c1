package io.millrace.gateway.health;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TailRecord;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.schemas.ModelStatus;
import io.millrace.schemas.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the planner says of its language model. The gateway itself never asks one. */
public final class ModelStatusTail implements AutoCloseable {
    private final TopicTail<ModelStatus> tail;
    private volatile @Nullable ModelStatus newest;

    public ModelStatusTail(KafkaSettings settings, Records records) {
        this.tail = TopicTail.from(
                TopicTail.Start.BEGINNING, settings, records, Topics.MODELS, ModelStatus.class, this::accept);
    }

    /** Does not wait. */
    public void start() {
        tail.start();
    }

    private void accept(TailRecord<ModelStatus> message) {
        newest = message.value();
    }

    /** As /health shows it; a planner that has said nothing yet has no model. */
    Map<String, Object> document() {
        ModelStatus status = newest;
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", status == null ? "none" : status.getStatus());
        if (status != null && !status.getStatus().equals("none")) {
            document.put("provider", status.getProvider());
            document.put("models", status.getModels());
            document.put("message", status.getMessage());
            document.put("at", status.getAt().toString());
        }
        return document;
    }

    @Override
    public void close() {
        tail.close();
    }
}
