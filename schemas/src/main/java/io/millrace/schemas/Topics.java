package io.millrace.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Every topic of Millrace, what it carries and how long it is kept. The key is the workflow id, or the connection id for the
 * compacted topics.
 */
@NullMarked
public final class Topics {
    public static final String PREFIX = "millrace.";

    public static final String WORKFLOWS = PREFIX + "workflows";
    public static final String ANSWERS = PREFIX + "answers";
    public static final String EVENTS = PREFIX + "events";
    public static final String RESULTS = PREFIX + "results";
    public static final String COMMANDS = PREFIX + "commands";
    public static final String CONNECTIONS = PREFIX + "connections";
    public static final String CATALOGS = PREFIX + "catalogs";
    public static final String GLOSSARIES = PREFIX + "glossaries";
    public static final String FEEDBACK = PREFIX + "feedback";
    public static final String MEMORIES = PREFIX + "memories";
    public static final String MODELS = PREFIX + "models";

    /** Largest record anywhere, in bytes; the executor cuts results well below it. */
    public static final int MAX_RECORD_BYTES = 4 * 1024 * 1024;

    private static final Duration KEPT = Duration.ofDays(7);

    private Topics() {}

    /** The request topic of a stage, consumed by its agent as a share group. */
    public static String requests(Stage stage) {
        return PREFIX + stage.name().toLowerCase(Locale.ROOT) + ".requests";
    }

    /** Where requests go that nobody can work off. The record is the original, byte for byte; headers say why. */
    public static String deadLetters(Stage stage) {
        return requests(stage) + ".dlt";
    }

    /** The share group that works off a stage's requests. */
    public static String group(Stage stage) {
        return PREFIX + stage.name().toLowerCase(Locale.ROOT);
    }

    /** A topic of the catalog. {@code value} is null where records are kept as raw bytes. */
    public record Definition(
            String name, @Nullable Schema value, boolean compacted, Duration retention, String content) {}

    /** All topics, in the order a workflow meets them. */
    public static List<Definition> all() {
        var topics = new ArrayList<Definition>();
        topics.add(kept(WORKFLOWS, WorkflowRequest.getClassSchema(), "intake for Kafka clients"));
        topics.add(kept(ANSWERS, AnswerCommand.getClassSchema(), "answers to the questions of waiting workflows"));
        for (Stage stage : Stage.values()) {
            topics.add(kept(requests(stage), StageRequest.getClassSchema(), "work for the " + stage + " agent"));
        }
        topics.add(kept(EVENTS, Event.getClassSchema(), "the journal: facts and progress of every workflow"));
        topics.add(kept(RESULTS, WorkflowResult.getClassSchema(), "how each workflow ended"));
        topics.add(kept(COMMANDS, CancelCommand.getClassSchema(), "cancellations, read by every instance"));
        topics.add(compacted(CONNECTIONS, ConnectionSettings.getClassSchema(), "sealed connection settings"));
        topics.add(compacted(CATALOGS, CatalogSnapshot.getClassSchema(), "what is known of each connection"));
        topics.add(compacted(
                GLOSSARIES, GlossarySnapshot.getClassSchema(), "what the users of each connection call its data"));
        topics.add(
                compacted(FEEDBACK, Feedback.getClassSchema(), "what users think of answers; key is the workflow id"));
        topics.add(compacted(MEMORIES, Memory.getClassSchema(), "questions whose readings are known to be right"));
        topics.add(compacted(MODELS, ModelStatus.getClassSchema(), "whether the language model can be asked"));
        for (Stage stage : Stage.values()) {
            topics.add(new Definition(deadLetters(stage), null, false, KEPT, "requests that could not be worked off"));
        }
        return List.copyOf(topics);
    }

    private static Definition kept(String name, Schema value, String content) {
        return new Definition(name, value, false, KEPT, content);
    }

    private static Definition compacted(String name, Schema value, String content) {
        return new Definition(name, value, true, KEPT, content);
    }
}
