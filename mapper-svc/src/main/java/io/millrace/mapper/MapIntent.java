package io.millrace.mapper;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Glossaries;
import io.millrace.agent.route.Route;
import io.millrace.language.ground.NotGrounded;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.intent.IntentJson;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.plan.PlanTree;
import io.millrace.language.understand.GroundInterpretation;
import io.millrace.language.understand.Interpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Grounds the interpretation of a workflow's question in the catalog of its connection. */
public final class MapIntent implements StageHandler {
    private static final String NOT_IN_THE_DATA = "not-in-the-data";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Catalogs catalogs;
    private final Glossaries glossaries;
    private final CatalogIndexes indexes;
    private final GroundInterpretation ground;

    /** Without glossaries. */
    public MapIntent(Catalogs catalogs, CatalogIndexes indexes, GroundInterpretation ground) {
        this(catalogs, Glossaries.NONE, indexes, ground);
    }

    public MapIntent(Catalogs catalogs, Glossaries glossaries, CatalogIndexes indexes, GroundInterpretation ground) {
        this.catalogs = catalogs;
        this.glossaries = glossaries;
        this.indexes = indexes;
        this.ground = ground;
    }

    @Override
    public Stage stage() {
        return Stage.MAP;
    }

    @Override
    public StageOutcome handle(Work work) throws Exception {
        StageRequest request = work.request();
        if (isBeyondPlans(request.getContext())) {
            return new StageOutcome.Completed(
                    request.getContext(),
                    JSON.writeValueAsString(Map.of("summary", "Nothing is mapped: a language model writes the SQL.")));
        }
        if (isOwnSql(request.getContext())) {
            return new StageOutcome.Completed(
                    request.getContext(),
                    JSON.writeValueAsString(Map.of("summary", "Nothing is mapped: the SQL is there.")));
        }
        Interpretation interpretation = interpretationOf(request);
        String connectionId = request.getGoal().getConnectionId();
        CatalogIndex index = indexes.of(catalogs.require(request), glossaries.of(connectionId));
        Plan plan;
        try {
            plan = ground.ground(interpretation, index);
        } catch (NotGrounded missing) {
            return notGrounded(request, interpretation, missing);
        }
        String document = PlanJson.write(plan);
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("plan", JSON.readTree(document));
        output.put("tree", PlanTree.of(plan));
        output.put("summary", SummarizePlan.of(plan));
        Context found = ContextWith.plan(request.getContext(), document);
        return new StageOutcome.Completed(found, JSON.writeValueAsString(output));
    }

    /**
     * Where the tables have changed under the question, it is read anew. Not in a conversation: what it goes on from was left behind
     * when it was read.
     */
    private static StageOutcome notGrounded(StageRequest request, Interpretation interpretation, NotGrounded missing) {
        List<Finding> changed = request.getContext().getFindings().stream()
                .filter(finding -> finding.getRule().equals(Route.STRUCTURE_CHANGED))
                .toList();
        String message = "The question is understood, but cannot be answered here: " + missing.getMessage() + ".";
        if (!changed.isEmpty() && request.getGoal().getConversationId() == null) {
            List<Finding> findings = new ArrayList<>(changed);
            findings.add(new Finding(NOT_IN_THE_DATA, Severity.ERROR, message, null));
            return new StageOutcome.Rejected(request.getContext(), findings);
        }
        return new StageOutcome.Failed(new Failure(
                Category.USER,
                NOT_IN_THE_DATA,
                changed.stream().map(finding -> finding.getMessage() + ". ").collect(Collectors.joining()) + message,
                changed.isEmpty()
                        ? "Name the table or column you mean, or ask for something else."
                        : "Ask again: the new structure is known now.",
                mentioned(interpretation),
                List.of()));
    }

    /** A model has read a question that no plan can say. */
    private static boolean isBeyondPlans(Context context) {
        return context.getIntent() == null && context.getReader() == Origin.MODEL;
    }

    /** A user wrote the SQL of a question, and it is remembered. */
    private static boolean isOwnSql(Context context) {
        return context.getIntent() == null && context.getProgram() != null && context.getReader() == Origin.REMEMBERED;
    }

    private static List<String> mentioned(Interpretation interpretation) {
        return switch (interpretation) {
            case Interpretation.OfIntent of ->
                of.intent().mentions().stream()
                        .map(mention -> mention.words() + ": " + mention.best().describe())
                        .toList();
            case Interpretation.OfForm form -> List.of();
        };
    }

    private static Interpretation interpretationOf(StageRequest request) throws StageException {
        String json = request.getContext().getIntent();
        if (json == null) {
            throw new StageException(
                    Category.CONTRACT,
                    "no-intent",
                    "The request has no intent.",
                    "Send it through the plan stage first.");
        }
        try {
            return JSON.readTree(json).has("kind")
                    ? InterpretationJson.read(json)
                    // An older planner wrote the intent itself.
                    : new Interpretation.OfIntent(IntentJson.read(json));
        } catch (IllegalArgumentException broken) {
            throw new StageException(
                    Category.CONTRACT,
                    "broken-intent",
                    "The intent of the request cannot be read: " + broken.getMessage(),
                    "Send it through the plan stage again.",
                    broken);
        }
    }
}
