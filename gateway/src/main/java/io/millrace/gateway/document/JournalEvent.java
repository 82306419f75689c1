package io.millrace.gateway.document;

import io.millrace.schemas.Event;
import org.jspecify.annotations.Nullable;

/** An event at its place in the journal, either as the record from Kafka or as the projection keeps it. */
public final class JournalEvent {
    private final long offset;
    private final String messageId;
    private final String type;
    private final @Nullable Event event;
    private volatile @Nullable String json;
    private volatile byte @Nullable [] frame;

    private JournalEvent(long offset, String messageId, String type, @Nullable Event event, @Nullable String json) {
        this.offset = offset;
        this.messageId = messageId;
        this.type = type;
        this.event = event;
        this.json = json;
    }

    public static JournalEvent of(Event event, long offset) {
        return new JournalEvent(offset, event.getMessageId(), EventDocument.type(event.getFact()), event, null);
    }

    /** @param json the document; empty where the reader has it already */
    public static JournalEvent kept(long offset, String messageId, String type, String json) {
        return new JournalEvent(offset, messageId, type, null, json);
    }

    /** Its place in the partition of its workflow: a later event has a larger one. */
    public long offset() {
        return offset;
    }

    public String messageId() {
        return messageId;
    }

    /** As {@link EventDocument#type}. */
    public String type() {
        return type;
    }

    public boolean isTerminal() {
        return EventDocument.terminalTypes().contains(type);
    }

    /** Whether the workflow now waits for its user. */
    public boolean isQuestion() {
        return type.equals("needs-input");
    }

    /** The document as one line of JSON; written once, and only for events that somebody watches. */
    public String json() {
        String text = json;
        if (text == null) {
            text = write();
            json = text;
        }
        return text;
    }

    private String write() {
        Event record = event;
        return record == null ? "{}" : EventDocument.write(record, offset);
    }

    /** The event as a server-sent event, encoded once for all who watch it; not to be changed. */
    public byte[] frame() {
        byte[] bytes = frame;
        if (bytes == null) {
            String text = json;
            bytes = ServerSentFrame.of(offset, type, text == null ? write() : text);
            frame = bytes;
        }
        return bytes;
    }

    /** Who wrote it, as "service/instance". */
    public String source() {
        Event record = event;
        return record != null
                ? record.getSource()
                : Documents.tree(json()).path("source").asString("");
    }

    /** The record, where it came from Kafka. */
    public @Nullable Event event() {
        return event;
    }
}
