package io.millrace.gateway.memory;

import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.GatewaySettings.Learn;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.schemas.Event;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Status;
import io.millrace.schemas.Thumb;
import io.millrace.schemas.WorkflowSucceeded;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Learns of answers when they have come: how a question was read whose answer passed its checks, what SQL a user has made of one, and
 * what users think of them. Old answers teach nothing: when the journal is read anew, what was forgotten since stays forgotten.
 */
public final class LearnFromAnswers {
    private static final Logger log = LoggerFactory.getLogger(LearnFromAnswers.class);
    private static final Duration FRESH = Duration.ofMinutes(10);

    /** Changed more often than this, the SQL has little to do with the question. */
    private static final int MOST_EDITS = 20;

    private final StoreMemories memories;
    private final FindWorkflow find;
    private final Learn learn;
    private final Clock clock;

    public LearnFromAnswers(StoreMemories memories, FindWorkflow find, Learn learn, Clock clock) {
        this.memories = memories;
        this.find = find;
        this.learn = learn;
        this.clock = clock;
    }

    /** Does not wait. Each event is read by one gateway of a deployment. */
    public void read(WorkflowState state, Event event) {
        if (!(event.getFact() instanceof WorkflowSucceeded succeeded)
                || event.getAt().isBefore(clock.instant().minus(FRESH))) {
            return;
        }
        Goal goal = state.goal();
        if (goal == null) {
            return;
        }
        Mono<Void> learned = Mono.empty();
        if (goal.getMode() == Mode.SQL && goal.getOrigin() != null) {
            learned = asked(state, MOST_EDITS)
                    .filter(before -> isAnotherQuery(before, goal))
                    .flatMap(before -> memories.learnEdited(before, goal.getText()));
        } else if (succeeded.getVerdict() != null && succeeded.getVerdict().getPassed() && isWorthIt(state)) {
            learned = memories.learnPassed(state);
        }
        learned.subscribe(
                _ -> {}, failure -> log.warn("Nothing was learned of {}: {}", state.workflowId(), failure.toString()));
    }

    /**
     * What a user thinks of an answer. Liked, its question is answered that way from then on; where its SQL was made of the SQL of an
     * earlier answer, the question of that one. Disliked, nothing stays of it.
     */
    public Mono<Void> thumb(WorkflowState state, Thumb thumb) {
        Goal goal = state.goal();
        if (goal == null || goal.getMode() != Mode.SQL) {
            return memories.learn(state, thumb);
        }
        return asked(state, MOST_EDITS)
                .flatMap(before -> thumb == Thumb.DOWN
                        ? memories.forgetSql(before, goal.getText())
                        : state.status() == Status.SUCCEEDED && isAnotherQuery(before, goal)
                                ? memories.learnLiked(before, goal.getText())
                                : Mono.empty());
    }

    /** The question whose answer's SQL was changed, and perhaps changed again, until it was this; empty where it is not made of one. */
    private Mono<WorkflowState> asked(WorkflowState state, int edits) {
        Goal goal = state.goal();
        if (goal == null || goal.getMode() != Mode.SQL) {
            return Mono.justOrEmpty(goal == null ? null : state);
        }
        String origin = goal.getOrigin();
        return origin == null || edits == 0
                ? Mono.empty()
                : find.find(origin).flatMap(before -> asked(before, edits - 1));
    }

    private boolean isWorthIt(WorkflowState state) {
        String reader = output(state, Stage.PLAN, "reader");
        return switch (learn) {
            case NONE -> false;
            case MODEL -> reader.equals(Documents.name(Origin.MODEL));
            case ALL -> !reader.equals(Documents.name(Origin.REMEMBERED));
        };
    }

    /** Of the same connection, and not what was run before, once more. */
    private static boolean isAnotherQuery(WorkflowState before, Goal edited) {
        Goal goal = before.goal();
        return goal != null
                && goal.getConnectionId().equals(edited.getConnectionId())
                && !folded(output(before, Stage.COMPOSE, "sql")).equals(folded(edited.getText()));
    }

    private static String output(WorkflowState state, Stage stage, String member) {
        return state.steps().reversed().stream()
                .filter(step -> step.stage() == stage && step.status() == Step.Status.COMPLETED)
                .findFirst()
                .map(step -> Documents.tree(step.output()).path(member).asString(""))
                .orElse("");
    }

    private static String folded(String sql) {
        return sql.toLowerCase(Locale.ROOT).replaceAll("[;\\s]+", " ").strip();
    }
}
