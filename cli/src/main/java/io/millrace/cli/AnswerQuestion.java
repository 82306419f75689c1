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
import tools.jackson.databind.JsonNode;

/** Asks one question and shows its stages until it has ended. */
public final class AnswerQuestion {
    private static final Duration PROJECTION_PAUSE = Duration.ofMillis(50);
    private static final int PROJECTION_TRIES = 100;

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
        public boolean succeeded() {
            return workflow.path("status").asString("").equals("succeeded");
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
            end = gateway.follow(id, stages);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return new Answer(workflow(id, end), took);
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
