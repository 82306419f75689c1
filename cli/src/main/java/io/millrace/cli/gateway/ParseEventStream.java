package io.millrace.cli.gateway;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts the lines of a {@code text/event-stream} together to events, as the WHATWG HTML standard describes (section 9.2.6). One
 * instance per connection; the last id outlives an event, as the standard has it.
 */
final class ParseEventStream {
    private final JsonMapper json;
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private @Nullable String id;

    ParseEventStream(JsonMapper json) {
        this.json = json;
    }

    /** @return the event that this line ends */
    Optional<StreamEvent> accept(String line) {
        if (line.isEmpty()) {
            return dispatch();
        }
        int colon = line.indexOf(':');
        if (colon == 0) {
            return Optional.empty();
        }
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        switch (field) {
            case "event" -> name = value;
            case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
            case "id" -> id = value;
            default -> {
                // The standard says to ignore fields that it does not name, and a retry time is of no use here.
            }
        }
        return Optional.empty();
    }

    private Optional<StreamEvent> dispatch() {
        String text = data.toString();
        String event = name;
        data.setLength(0);
        name = "";
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new StreamEvent(id, event.isEmpty() ? "message" : event, json.readTree(text)));
    }
}
