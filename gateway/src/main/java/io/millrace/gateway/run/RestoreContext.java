package io.millrace.gateway.run;

import io.millrace.agent.ContextWith;
import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.program.ProgramJson;
import io.millrace.gateway.document.Documents;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Context;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.ResultColumn;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the stages of a workflow found out, put together again from the journal. */
public final class RestoreContext {
    private RestoreContext() {}

    /** The newest step of a stage that was completed. */
    static @Nullable Step completed(WorkflowState state, Stage stage) {
        return state.steps().reversed().stream()
                .filter(step -> step.stage() == stage && step.status() == Step.Status.COMPLETED)
                .findFirst()
                .orElse(null);
    }

    /** The program as the newest stage before this one left it; null where the journal has none. */
    static @Nullable Program program(WorkflowState state, boolean reviewed) {
        JsonNode capsule = output(state, Stage.REVIEW).path(ProgramJson.MEMBER);
        if (!capsule.isObject() && !reviewed) {
            capsule = output(state, Stage.COMPOSE).path(ProgramJson.MEMBER);
        }
        return capsule.isObject() ? ProgramJson.read(capsule) : null;
    }

    /** What a stage is given; null where a stage before it has not found out what it needs. */
    public static @Nullable Context before(WorkflowState state, Stage stage) {
        Context context = ContextWith.nothing();
        boolean isQuestion = !isOwnSql(state);
        if (isQuestion && stage != Stage.PLAN && output(state, Stage.PLAN).has("beyond")) {
            // No plan can say it: a model wrote the SQL, and stages before that have nothing to give.
            return withoutPlan(state, stage, ContextWith.reader(context, Origin.MODEL, null));
        }
        JsonNode own = output(state, Stage.PLAN).path(ProgramJson.MEMBER);
        if (isQuestion && stage != Stage.PLAN && own.isObject()) {
            // Its user wrote the SQL before, and it is remembered.
            return withoutPlan(
                    state,
                    stage,
                    ContextWith.program(ContextWith.reader(context, Origin.REMEMBERED, null), ProgramJson.read(own)));
        }
        if (isQuestion && stage != Stage.PLAN) {
            String chosen = state.chosenIntent();
            String intent = chosen == null ? text(output(state, Stage.PLAN).path("intent")) : chosen;
            if (intent == null) {
                return null;
            }
            context = ContextWith.intent(context, intent);
        }
        if (isQuestion && stage.compareTo(Stage.MAP) > 0) {
            String plan = text(output(state, Stage.MAP).path("plan"));
            if (plan == null) {
                return null;
            }
            context = ContextWith.plan(context, plan);
        }
        boolean needsProgram = stage.compareTo(Stage.REVIEW) > 0 || stage == Stage.REVIEW && isQuestion;
        if (needsProgram) {
            Program program = program(state, stage != Stage.REVIEW);
            if (program == null) {
                return null;
            }
            context = ContextWith.program(context, program);
        }
        context = judged(state, stage, context);
        if (stage == Stage.VERIFY) {
            Outcome outcome = outcome(output(state, Stage.EXECUTE));
            if (outcome == null) {
                return null;
            }
            context = ContextWith.outcome(context, outcome);
        }
        return context;
    }

    private static Context judged(WorkflowState state, Stage stage, Context context) {
        Verdict passed = stage == Stage.EXECUTE ? passed(state) : null;
        return passed == null ? context : ContextWith.verdict(context, passed);
    }

    /** What was judged of rows that were held back, and have not been written; null where there is no such thing. */
    private static @Nullable Verdict passed(WorkflowState state) {
        Step review = completed(state, Stage.REVIEW);
        Step verify = completed(state, Stage.VERIFY);
        if (review == null || verify == null || verify.attempt() < review.attempt()) {
            return null;
        }
        JsonNode document = Documents.tree(verify.output());
        return document.path("passed").asBoolean(false)
                ? new Verdict(true, document.path("summary").asString(""), checks(document))
                : null;
    }

    private static @Nullable Context withoutPlan(WorkflowState state, Stage stage, Context context) {
        if (stage.compareTo(Stage.COMPOSE) <= 0) {
            return context;
        }
        Program program = program(state, stage != Stage.REVIEW);
        Outcome outcome = stage == Stage.VERIFY ? outcome(output(state, Stage.EXECUTE)) : null;
        if (program == null || stage == Stage.VERIFY && outcome == null) {
            return null;
        }
        Context written = judged(state, stage, ContextWith.program(context, program));
        return outcome == null ? written : ContextWith.outcome(written, outcome);
    }

    private static boolean isOwnSql(WorkflowState state) {
        return state.goal() != null && state.goal().getMode() == io.millrace.schemas.Mode.SQL;
    }

    static JsonNode output(WorkflowState state, Stage stage) {
        Step step = completed(state, stage);
        return Documents.tree(step == null ? null : step.output());
    }

    private static @Nullable String text(JsonNode document) {
        return document.isObject() ? document.toString() : null;
    }

    private static @Nullable Outcome outcome(JsonNode document) {
        if (!document.path("rows").isArray()) {
            return null;
        }
        List<ResultColumn> columns = new ArrayList<>();
        for (JsonNode column : document.path("columns")) {
            columns.add(new ResultColumn(
                    column.path("name").asString(""), column.path("type").asString("")));
        }
        return new Outcome(
                Engine.valueOf(document.path("engine").asString("auto").toUpperCase(Locale.ROOT)),
                document.path("engine_reason").asString(""),
                columns,
                document.path("rows").toString(),
                document.path("row_count").asLong(0),
                document.path("truncated").asBoolean(false),
                document.path("elapsed_ms").asLong(0),
                checks(document));
    }

    private static List<CheckOutcome> checks(JsonNode document) {
        List<CheckOutcome> checks = new ArrayList<>();
        for (JsonNode check : document.path("checks")) {
            JsonNode sql = check.path("sql");
            JsonNode dismissed = check.path("dismissed");
            checks.add(new CheckOutcome(
                    check.path("name").asString(""),
                    check.path("description").asString(""),
                    check.path("passed").asBoolean(false),
                    check.path("expected").asString(""),
                    check.path("seen").asString(""),
                    sql.isString() ? sql.stringValue() : null,
                    Documents.author(check),
                    dismissed.isString() ? dismissed.stringValue() : null));
        }
        return checks;
    }
}
