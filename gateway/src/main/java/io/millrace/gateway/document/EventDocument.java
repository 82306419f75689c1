package io.millrace.gateway.document;

import io.millrace.agent.journal.Outputs;
import io.millrace.schemas.Event;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.StageCompleted;
import io.millrace.schemas.StageFailed;
import io.millrace.schemas.StageProgress;
import io.millrace.schemas.StageRejected;
import io.millrace.schemas.StageStarted;
import io.millrace.schemas.WorkflowAccepted;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import io.millrace.schemas.WorkflowTimedOut;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An event as clients see it: {@code {"id", "type", "workflow_id", "at", "source", …}} and the fact's own fields in snake case.
 * The id is the event's offset, by which a stream is resumed.
 */
public final class EventDocument {
    private static final Set<String> TERMINAL = Set.of("succeeded", "failed", "cancelled", "timed-out");

    private EventDocument() {}

    /** The types of events that end a workflow. */
    public static Set<String> terminalTypes() {
        return TERMINAL;
    }

    /** The event's name on a stream. */
    public static String type(Object fact) {
        return switch (fact) {
            case WorkflowAccepted accepted -> accepted.getAnswer() == null ? "accepted" : "answered";
            case StageStarted started -> "stage-started";
            case StageProgress progress -> "progress";
            case StageCompleted completed -> "stage-completed";
            case StageRejected rejected -> "stage-rejected";
            case StageFailed failed -> "stage-failed";
            case NeedsInput question -> "needs-input";
            case WorkflowSucceeded succeeded -> "succeeded";
            case WorkflowFailed failed -> "failed";
            case WorkflowCancelled cancelled -> "cancelled";
            case WorkflowTimedOut timedOut -> "timed-out";
            default -> "unknown";
        };
    }

    /** The document as one line of JSON. */
    public static String write(Event event, long offset) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", offset);
        document.put("type", type(event.getFact()));
        document.put("workflow_id", event.getWorkflowId());
        document.put("at", event.getAt().toString());
        document.put("source", event.getSource());
        switch (event.getFact()) {
            case WorkflowAccepted accepted -> {
                document.put("goal", Documents.goal(accepted.getGoal()));
                document.put("itinerary", Documents.stages(accepted.getItinerary()));
                document.put("deadline", accepted.getDeadline().toString());
                Map<String, Object> next = NextStep.document(event.getWorkflowId(), accepted.getGoal());
                if (next != null) {
                    document.put("next", next);
                }
                if (accepted.getAnswer() != null) {
                    document.put("answer", accepted.getAnswer());
                }
            }
            case StageStarted started -> step(document, started.getStage(), started.getAttempt());
            case StageProgress progress -> {
                step(document, progress.getStage(), progress.getAttempt());
                document.put("sequence", progress.getSequence());
                document.put("message", progress.getMessage());
                document.put("fraction", progress.getFraction());
            }
            case StageCompleted completed -> {
                step(document, completed.getStage(), completed.getAttempt());
                document.put("elapsed_micros", completed.getElapsedMicros());
                document.put("output", Documents.output(completed.getOutput()));
            }
            case StageRejected rejected -> {
                step(document, rejected.getStage(), rejected.getAttempt());
                document.put("elapsed_micros", rejected.getElapsedMicros());
                document.put("findings", Outputs.findings(rejected.getFindings()));
            }
            case StageFailed failed -> {
                step(document, failed.getStage(), failed.getAttempt());
                document.put("elapsed_micros", failed.getElapsedMicros());
                document.put("failure", Documents.failure(failed.getFailure()));
                document.put("retrying", failed.getRetrying());
            }
            case NeedsInput question -> document.putAll(Documents.needsInput(question));
            case WorkflowSucceeded succeeded -> {
                document.put("verdict", Documents.verdict(succeeded.getVerdict()));
                document.put("row_count", succeeded.getRowCount());
            }
            case WorkflowFailed failed -> {
                document.put("stage", Documents.name(failed.getStage()));
                document.put("failure", Documents.failure(failed.getFailure()));
            }
            case WorkflowCancelled cancelled -> document.put("reason", cancelled.getReason());
            case WorkflowTimedOut timedOut -> {
                document.put("stage", timedOut.getStage() == null ? null : Documents.name(timedOut.getStage()));
                document.put("deadline", timedOut.getDeadline().toString());
            }
            default -> {
                // a fact of a newer version: its envelope is all this gateway can show
            }
        }
        return Documents.write(document);
    }

    private static void step(Map<String, Object> document, Enum<?> stage, int attempt) {
        document.put("stage", Documents.name(stage));
        document.put("attempt", attempt);
    }
}
