package io.millrace.cli.show;

import io.millrace.cli.gateway.StreamEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Shows the stages of one workflow while they happen: on a terminal one line per stage with a spinner and the seconds so far,
 * anywhere else a line when a stage ends.
 */
public final class ShowStages implements Consumer<StreamEvent>, AutoCloseable {
    private static final String CLEAR_LINE = "\r\u001b[2K";
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final String[] PLAIN_SPINNER = {"-", "\\", "|", "/"};

    private final Terminal terminal;
    private final @Nullable ScheduledExecutorService ticker;
    private @Nullable String stage;
    private String message = "";
    private long startedNanos;
    private @Nullable Instant startedAt;
    private int tick;

    public ShowStages(Terminal terminal) {
        this.terminal = terminal;
        if (terminal.live()) {
            ticker = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("spinner").factory());
            ticker.scheduleAtFixedRate(this::draw, 100, 100, TimeUnit.MILLISECONDS);
        } else {
            ticker = null;
        }
    }

    @Override
    public synchronized void accept(StreamEvent event) {
        JsonNode data = event.data();
        switch (event.name()) {
            case "stage-started" -> begin(data);
            case "progress" -> {
                message = data.path("message").asString("");
                if (!terminal.live()) {
                    terminal.out().println("    " + stageName(data) + ": " + message);
                }
            }
            case "stage-completed" ->
                end(terminal.tick(), data, data.path("output").path("summary").asString(""));
            case "stage-rejected" -> end(terminal.cross(), data, "sent back: " + firstMessage(data.path("findings")));
            case "stage-failed" -> {
                boolean retrying = data.path("retrying").asBoolean(false);
                end(
                        terminal.cross(),
                        data,
                        data.path("failure").path("message").asString("failed") + (retrying ? " (trying again)" : ""));
            }
            default -> {
                // Accepted and the terminal facts are told by whoever shows the answer; a heartbeat says nothing new.
            }
        }
    }

    @Override
    public synchronized void close() {
        if (ticker != null) {
            ticker.shutdownNow();
            terminal.out().print(CLEAR_LINE);
            terminal.out().flush();
        }
        stage = null;
    }

    private void begin(JsonNode data) {
        stage = stageName(data);
        message = "";
        startedNanos = System.nanoTime();
        startedAt = at(data);
    }

    private void end(String mark, JsonNode data, String summary) {
        String name = stageName(data);
        String attempt =
                data.path("attempt").asInt(1) > 1 && !data.path("failure").isMissingNode()
                        ? " (attempt " + data.path("attempt").asInt() + ")"
                        : "";
        String took = took(data).map(Durations::of).orElse("");
        String line = String.format(Locale.ROOT, "  %s %-8s %8s  ", mark, name, took)
                + terminal.faint(cut(summary) + attempt);
        terminal.out().println((terminal.live() ? CLEAR_LINE : "") + line.stripTrailing());
        terminal.out().flush();
        stage = null;
    }

    /** From start to end as the journal has it, which includes the way there and back; else the handler's own time. */
    private java.util.Optional<Duration> took(JsonNode data) {
        Instant ended = at(data);
        if (startedAt != null && ended != null && stageName(data).equals(stage)) {
            return java.util.Optional.of(Duration.between(startedAt, ended));
        }
        JsonNode micros = data.path("elapsed_micros");
        return micros.isNumber()
                ? java.util.Optional.of(Duration.ofNanos(micros.asLong() * 1_000))
                : java.util.Optional.empty();
    }

    private synchronized void draw() {
        if (stage == null) {
            return;
        }
        String[] frames = terminal.unicode() ? SPINNER : PLAIN_SPINNER;
        String frame = frames[tick++ % frames.length];
        String elapsed = Durations.of(Duration.ofNanos(System.nanoTime() - startedNanos));
        terminal.out()
                .print(CLEAR_LINE
                        + String.format(Locale.ROOT, "  %s %-8s %8s  %s", frame, stage, elapsed, cut(message)));
        terminal.out().flush();
    }

    private String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        int room = Math.max(20, terminal.width() - 24);
        return line.length() <= room ? line : line.substring(0, room - 1) + terminal.ellipsis();
    }

    private static String stageName(JsonNode data) {
        return data.path("stage").asString("").toLowerCase(Locale.ROOT);
    }

    private static String firstMessage(JsonNode findings) {
        return findings.path(0).path("message").asString("no reason given");
    }

    private static @Nullable Instant at(JsonNode data) {
        try {
            return Instant.parse(data.path("at").asString(""));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
