package io.millrace.cli;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.GatewayUnreachable;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.gateway.StreamEvent;
import io.millrace.cli.show.ShowStages;
import io.millrace.cli.show.Terminal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Asks one question and shows its stages until it has ended or waits for its user; then goes on with the answer. */
public final class AnswerQuestion {
    private static final Duration PROJECTION_PAUSE = Duration.ofMillis(50);
    private static final int PROJECTION_TRIES = 100;

    /** A gateway that has just been killed may be another one's work first. */
    private static final int ACCEPTED_TRIES = 400;

    private final GatewayClient gateway;
    private final Terminal terminal;

    public AnswerQuestion(GatewayClient gateway, Terminal terminal) {
        this.gateway = gateway;
        this.terminal = terminal;
    }

    /**
     * @param workflow everything the gateway knows of it
     * @param took from sending the question to the terminal fact
     */
    public record Answer(JsonNode workflow, Duration took) {
        public String id() {
            return workflow.path("request_id").asString("");
        }

        public boolean succeeded() {
            return workflow.path("status").asString("").equals("succeeded");
        }

        /** Whether the question has several meanings, and the workflow waits to be told which one. */
        public boolean waits() {
            return workflow.path("status").asString("").equals("needs_input");
        }

        /** Whether it waits for a yes to what it would write. */
        public boolean proposes() {
            return waits() && workflow.path("needs_input").path("proposal").isObject();
        }

        /** What its request asks for when this has succeeded; empty for nothing. */
        public Optional<String> next() {
            return workflow.path("next").path("text").stringValueOpt();
        }

        public boolean passed() {
            return workflow.path("verdict").path("passed").asBoolean(false);
        }
    }

    public Answer answer(Question question) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        long started = System.nanoTime();
        String id = gateway.ask(question);
        StreamEvent end;
        try (var stages = new ShowStages(terminal)) {
            end = gateway.followToQuestion(id, stages);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return new Answer(workflow(id, end), took);
    }

    /**
     * Goes on with a workflow that waits.
     *
     * @param choice the id of one of its choices
     */
    public Answer resume(String id, String choice) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        long started = System.nanoTime();
        gateway.answer(id, choice);
        StreamEvent end;
        try (var stages = new ShowStages(terminal)) {
            end = gateway.follow(id, new FromTheAnswerOn(stages));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return new Answer(workflow(id, end), took);
    }

    /**
     * Follows the workflow that begins by itself when this one has succeeded.
     *
     * @param before one that {@linkplain Answer#next() has a next}
     */
    public Answer next(Answer before) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        long started = System.nanoTime();
        String id = before.workflow().path("next").path("request_id").asString();
        for (int tries = 1; !isAccepted(id, tries); tries++) {
            Thread.sleep(PROJECTION_PAUSE);
        }
        StreamEvent end;
        try (var stages = new ShowStages(terminal)) {
            end = gateway.followToQuestion(id, stages);
        }
        return new Answer(workflow(id, end), Duration.ofNanos(System.nanoTime() - started));
    }

    private boolean isAccepted(String id, int tries) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        try {
            gateway.workflow(id);
            return true;
        } catch (GatewayProblem unknown) {
            if (unknown.status() != 404 || tries >= ACCEPTED_TRIES) {
                throw unknown;
            }
            return false;
        }
    }

    /** What came before the answer was shown before. */
    private static final class FromTheAnswerOn implements Consumer<StreamEvent> {
        private final Consumer<StreamEvent> watcher;
        private boolean answered;

        FromTheAnswerOn(Consumer<StreamEvent> watcher) {
            this.watcher = watcher;
        }

        @Override
        public void accept(StreamEvent event) {
            answered = answered || event.name().equals("answered");
            if (answered) {
                watcher.accept(event);
            }
        }
    }

    /** The live stream may be a moment ahead of the projection that answers the request. */
    private JsonNode workflow(String id, StreamEvent end)
            throws GatewayProblem, GatewayUnreachable, InterruptedException {
        String status = end.name().replace('-', '_');
        JsonNode workflow = gateway.workflow(id);
        for (int tries = 1; tries < PROJECTION_TRIES; tries++) {
            if (Objects.equals(workflow.path("status").asString(""), status)) {
                break;
            }
            Thread.sleep(PROJECTION_PAUSE);
            workflow = gateway.workflow(id);
        }
        return gateway.explained(id);
    }
}
