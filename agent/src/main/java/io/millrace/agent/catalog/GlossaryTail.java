package io.millrace.agent.catalog;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TailRecord;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.language.glossary.BrokenGlossary;
import io.millrace.language.glossary.Glossary;
import io.millrace.language.glossary.ReadGlossary;
import io.millrace.schemas.GlossarySnapshot;
import io.millrace.schemas.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the newest glossary of each connection by reading the glossaries topic. */
public final class GlossaryTail implements Glossaries, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GlossaryTail.class);
    private static final Duration FIRST_READ = Duration.ofSeconds(30);

    private final ConcurrentMap<String, Known> newest = new ConcurrentHashMap<>();
    private final TopicTail<GlossarySnapshot> tail;

    private record Known(GlossarySnapshot snapshot, Glossary glossary) {}

    public GlossaryTail(KafkaSettings settings, Records records) {
        this.tail = TopicTail.from(
                TopicTail.Start.BEGINNING, settings, records, Topics.GLOSSARIES, GlossarySnapshot.class, this::accept);
    }

    /** Does not wait: whoever asks first does. */
    public void start() {
        tail.start();
    }

    @Override
    public Glossary of(String connectionId) throws InterruptedException {
        tail.awaitCaughtUp(FIRST_READ);
        Known known = newest.get(connectionId);
        return known == null ? Glossary.NONE : known.glossary();
    }

    /** The glossary as it was given. */
    public Optional<GlossarySnapshot> snapshot(String connectionId) throws InterruptedException {
        tail.awaitCaughtUp(FIRST_READ);
        return Optional.ofNullable(newest.get(connectionId)).map(Known::snapshot);
    }

    private void accept(TailRecord<GlossarySnapshot> message) {
        GlossarySnapshot snapshot = message.value();
        if (snapshot == null) {
            newest.remove(message.key());
            return;
        }
        Glossary glossary = Glossary.NONE;
        try {
            glossary = ReadGlossary.of(snapshot.getYaml());
        } catch (BrokenGlossary broken) {
            log.warn("The glossary of connection {} is not used: {}", message.key(), broken.getMessage());
        }
        newest.put(message.key(), new Known(snapshot, glossary));
    }

    @Override
    public void close() {
        tail.close();
    }
}
