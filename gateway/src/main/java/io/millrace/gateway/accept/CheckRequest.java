package io.millrace.gateway.accept;

import io.millrace.agent.catalog.Datasets;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.connect.KnownConnections;
import io.millrace.gateway.schema.SupplySchema;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.WorkflowRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/** Checks a request before anything is promised: the same for REST and Kafka. */
public final class CheckRequest {
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int LONGEST_CONNECTION_ID = 200;
    private static final int MOST_DATASETS = 8;
    private static final int LONGEST_CONVERSATION_ID = 100;

    private final KnownConnections connections;
    private final Datasets datasets;
    private final GatewaySettings settings;

    public CheckRequest(KnownConnections connections, Datasets datasets, GatewaySettings settings) {
        this.connections = connections;
        this.datasets = datasets;
        this.settings = settings;
    }

    /** All that is wrong with it; empty where nothing is. */
    public Mono<List<Fault>> faults(WorkflowRequest request) {
        List<Fault> faults = new ArrayList<>();
        checkText(request.getGoal(), faults);
        checkLimits(request, faults);
        checkConversation(request.getGoal().getConversationId(), faults);
        checkDatasets(request.getGoal(), faults);
        String connectionId = request.getGoal().getConnectionId();
        if (connectionId.isBlank() && !request.getGoal().getDatasets().isEmpty()) {
            return Mono.just(faults);
        }
        if (connectionId.isBlank()) {
            faults.add(Fault.invalid(
                    "connection_id",
                    "The request does not say which connection it is about.",
                    "Give a connection_id (GET /api/v1/instances lists them), or datasets (GET /api/v1/datasets)."));
            return Mono.just(faults);
        }
        if (request.getGoal().getMode() == Mode.PLAN && connectionId.startsWith(SupplySchema.PREFIX)) {
            return Mono.just(faults);
        }
        return connections.exists(connectionId).map(known -> {
            if (!known) {
                faults.add(unknown(connectionId));
            }
            return faults;
        });
    }

    private void checkDatasets(Goal goal, List<Fault> faults) {
        List<String> wanted = goal.getDatasets();
        if (wanted.size() > MOST_DATASETS || Set.copyOf(wanted).size() < wanted.size()) {
            faults.add(Fault.invalid(
                    "datasets",
                    "There are too many datasets, or one twice.",
                    "Name at most " + MOST_DATASETS + " datasets, each once."));
            return;
        }
        for (String id : wanted) {
            if (datasets.dataset(id).isEmpty()) {
                faults.add(new Fault(
                        "datasets",
                        "unknown-dataset",
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "There is no dataset \"" + shortened(id) + "\".",
                        "GET /api/v1/datasets lists the datasets; POST /api/v1/datasets makes one of a file."));
            }
        }
    }

    private static void checkText(Goal goal, List<Fault> faults) {
        String text = goal.getText();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (text.isBlank() && goal.getMode() != Mode.PROBE) {
            faults.add(new Fault(
                    "text",
                    "empty-text",
                    HttpStatus.BAD_REQUEST,
                    "The text is empty.",
                    "Ask a question, such as \"Show me total sales by region\"."));
        } else if (bytes > GatewaySettings.LONGEST_TEXT) {
            faults.add(new Fault(
                    "text",
                    "text-too-long",
                    HttpStatus.CONTENT_TOO_LARGE,
                    "The text has " + bytes + " bytes; at most " + GatewaySettings.LONGEST_TEXT + " are accepted.",
                    "Ask a shorter question; several questions are several workflows."));
        } else if (text.indexOf('\0') >= 0) {
            faults.add(Fault.invalid("text", "The text has a zero character in it.", "Leave it out."));
        }
    }

    private void checkLimits(WorkflowRequest request, List<Fault> faults) {
        int rows = request.getGoal().getMaxRows();
        if (rows < 1 || rows > settings.mostRows()) {
            faults.add(Fault.invalid(
                    "max_rows",
                    "max_rows is " + rows + ".",
                    "Ask for 1 to " + settings.mostRows() + " rows, or leave it out."));
        }
        Long timeout = request.getTimeoutMs();
        long shortest = GatewaySettings.SHORTEST_TIMEOUT.toMillis();
        long longest = settings.longestTimeout().toMillis();
        if (timeout != null && (timeout < shortest || timeout > longest)) {
            faults.add(Fault.invalid(
                    "timeout_ms",
                    "timeout_ms is " + timeout + ".",
                    "Give " + shortest + " to " + longest + " milliseconds, or leave it out."));
        }
        String requestId = request.getRequestId();
        if (requestId != null && !isRequestId(requestId)) {
            faults.add(
                    Fault.invalid(
                            "request_id",
                            "The request_id is not a UUID.",
                            "Give a UUID such as 2f1c9a52-6c1e-4b0e-9f55-0c6f8a3c7d11, or leave it out and one is made for you."));
        }
    }

    private static void checkConversation(@Nullable String id, List<Fault> faults) {
        if (id != null
                && (id.isBlank()
                        || id.length() > LONGEST_CONVERSATION_ID
                        || CONTROL.matcher(id).find())) {
            faults.add(Fault.invalid(
                    "conversation_id",
                    "The conversation_id is not one.",
                    "Give 1 to " + LONGEST_CONVERSATION_ID
                            + " characters without control characters, or leave it out."));
        }
    }

    /** Whether it is a UUID in its usual form. */
    public static boolean isRequestId(String text) {
        return UUID.matcher(text).matches();
    }

    private static String shortened(String id) {
        return id.length() <= LONGEST_CONNECTION_ID ? id : id.substring(0, LONGEST_CONNECTION_ID) + "…";
    }

    private static Fault unknown(String connectionId) {
        String shown = shortened(connectionId);
        return new Fault(
                "connection_id",
                "unknown-connection",
                HttpStatus.UNPROCESSABLE_CONTENT,
                "There is no connection \"" + shown + "\".",
                "GET /api/v1/instances lists the connections; POST /api/v1/instances creates one.");
    }
}
