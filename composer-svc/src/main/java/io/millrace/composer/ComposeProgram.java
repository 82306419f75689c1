package io.millrace.composer;

import io.millrace.agent.ContextWith;
import io.millrace.agent.InterruptOnCancel;
import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.program.ProgramJson;
import io.millrace.agent.program.WriteStatement;
import io.millrace.composer.repair.RepairSql;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.explain.ExplainPlan;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.sql.CompiledQuery;
import io.millrace.llm.DescribeCall;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.Spending;
import io.millrace.schemas.Category;
import io.millrace.schemas.Check;
import io.millrace.schemas.Context;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Program;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compiles the plan for the dialect of its source, and for Spark where Spark can say the same. Where no plan can say what is asked for, and
 * where the compiled program did not do, a language model writes the SQL.
 */
public final class ComposeProgram implements StageHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String BY_MODEL = "Written by a language model, not derived from a plan. In its words: ";

    private final Catalogs catalogs;
    private final CompileSql compileSql;
    private final @Nullable RepairSql repair;

    /** Without a language model: nothing can be repaired. */
    public ComposeProgram(Catalogs catalogs, CompileSql compileSql) {
        this(catalogs, compileSql, null);
    }

    /** @param repair null where no model is configured */
    public ComposeProgram(Catalogs catalogs, CompileSql compileSql, @Nullable RepairSql repair) {
        this.catalogs = catalogs;
        this.compileSql = compileSql;
        this.repair = repair;
    }

    /** A model takes seconds to answer; the compiler does not. */
    @Override
    public Pace pace() {
        return repair == null ? Pace.QUICK : Pace.SLOW;
    }

    @Override
    public Stage stage() {
        return Stage.COMPOSE;
    }

    @Override
    public StageOutcome handle(Work work) throws StageException, InterruptedException {
        StageRequest request = work.request();
        Context context = request.getContext();
        Program own = ownSql(context);
        if (own != null) {
            return context.getFindings().isEmpty()
                    ? new StageOutcome.Completed(context, output(own))
                    : new StageOutcome.Failed(notRepairable(context.getFindings(), null));
        }
        if (isBeyondPlans(context) && context.getFindings().isEmpty()) {
            return repair == null || !repair.mayRepair(request.getGoal())
                    ? new StageOutcome.Failed(beyond("no language model is set here."), null)
                    : repaired(repair, work);
        }
        if (!context.getFindings().isEmpty()) {
            Program onSpark = onSpark(request);
            if (onSpark != null) {
                work.progress("The source does not take the query: Spark reads its tables and answers instead");
                return new StageOutcome.Completed(ContextWith.program(context, onSpark), output(onSpark));
            }
            return repair == null || !repair.mayRepair(request.getGoal())
                    ? new StageOutcome.Failed(notRepairable(context.getFindings(), null))
                    : repaired(repair, work);
        }
        Catalog catalog = catalogs.require(request);
        Plan plan = plan(context);
        CompiledQuery query = compile(plan, catalog);
        CompiledQuery spark = sparkOrNull(plan, catalog);
        var program = new Program(
                WriteStatement.of("answer", query),
                spark == null ? null : WriteStatement.of("answer", spark),
                List.of(),
                ExplainPlan.of(plan, catalog),
                context.getReader());
        Context composed = ContextWith.program(context, program);
        return new StageOutcome.Completed(composed, output(program));
    }

    /** What a source cannot say, an old server for instance, Spark can say over its tables; null where that is no way out. */
    private static @Nullable Program onSpark(StageRequest request) {
        Program last = request.getContext().getProgram();
        boolean refused = request.getContext().getFindings().stream()
                .allMatch(finding -> finding.getRule().equals("statement-not-accepted"));
        if (last == null
                || !refused
                || last.getSparkStatement() == null
                || request.getGoal().getEngine() != Engine.AUTO) {
            return null;
        }
        return new Program(last.getSparkStatement(), null, List.of(), last.getExplanation(), last.getOrigin());
    }

    /** A model has read a question that no plan can say. */
    private static boolean isBeyondPlans(Context context) {
        return context.getPlan() == null && context.getIntent() == null && context.getReader() == Origin.MODEL;
    }

    /** What a user wrote for a question, and is remembered; null where there is no such thing. It is nobody's to write again. */
    private static @Nullable Program ownSql(Context context) {
        return context.getPlan() == null && context.getIntent() == null && context.getReader() == Origin.REMEMBERED
                ? context.getProgram()
                : null;
    }

    private static Failure beyond(String why) {
        return new Failure(
                Category.DATA,
                "beyond-plans",
                "No plan can say what is asked for, and " + sentence(why),
                "Ask for less at once, or write the SQL yourself.",
                List.of(),
                List.of());
    }

    /** The plan compiles to the same program every time: only a model can write another query for it. */
    private StageOutcome repaired(RepairSql by, Work work) throws StageException, InterruptedException {
        StageRequest request = work.request();
        Context context = request.getContext();
        Catalog catalog = catalogs.require(request);
        Plan plan = isBeyondPlans(context) ? null : plan(context);
        String explanation = plan == null ? "" : ExplainPlan.of(plan, catalog);
        Program last = context.getProgram();
        String sql = last != null
                ? last.getStatement().getReadableSql()
                : plan == null ? null : compile(plan, catalog).readableSql();
        work.progress(sql == null ? "A language model writes the query" : "A language model writes the query again");
        try (var _ = InterruptOnCancel.of(work)) {
            RepairSql.Repaired repaired = by.repair(
                    new RepairSql.Broken(
                            request.getGoal().getText(),
                            explanation,
                            plan,
                            sql,
                            context.getFindings(),
                            last == null ? List.of() : last.getChecks(),
                            request.getGoal().getConnectionId(),
                            Spending.of(context.getModelSpending()),
                            work.deadline()),
                    catalog);
            var statement = new Statement(
                    "answer",
                    io.millrace.schemas.Dialect.valueOf(catalog.dialect().name()),
                    repaired.sql(),
                    List.of(),
                    repaired.sql());
            var program = new Program(
                    statement,
                    null,
                    testsOfModel(last),
                    plan == null ? BY_MODEL + repaired.reason() : explanation,
                    Origin.MODEL);
            Context composed = ContextWith.reader(
                    ContextWith.program(context, program),
                    context.getReader(),
                    Spending.plus(context.getModelSpending(), repaired.use()));
            return new StageOutcome.Completed(composed, output(program, repaired));
        } catch (ModelFailure failure) {
            String about = JSON.writeValueAsString(Map.of("model", DescribeCall.failed(failure)));
            if (plan != null && mayBeReadAgain(request)) {
                List<Finding> findings = new ArrayList<>(context.getFindings());
                findings.add(new Finding(
                        "not-repairable",
                        Severity.ERROR,
                        "The language model wrote no other query: " + sentence(String.valueOf(failure.getMessage())),
                        null));
                Context spent = ContextWith.reader(
                        context, context.getReader(), Spending.plus(context.getModelSpending(), failure.use()));
                return new StageOutcome.Rejected(spent, findings, about);
            }
            return new StageOutcome.Failed(
                    sql == null
                            ? beyond("the language model wrote no query: " + failure.getMessage())
                            : notRepairable(context.getFindings(), failure.getMessage()),
                    about);
        }
    }

    /** Where no other query can be written for a reading, another reading may be meant. */
    private static boolean mayBeReadAgain(StageRequest request) {
        return request.getItinerary().contains(Stage.PLAN)
                && request.getBudget().getRepairs() > 0
                && request.getContext().getIntent() != null;
    }

    /** What a model expects of the answer it expects of the next program, too; what follows from the plan is derived anew. */
    private static List<Check> testsOfModel(@Nullable Program last) {
        return last == null
                ? List.of()
                : last.getChecks().stream()
                        .filter(check -> check.getAuthor() == Origin.MODEL)
                        .toList();
    }

    private static Plan plan(Context context) throws StageException {
        String json = context.getPlan();
        if (json == null) {
            throw new StageException(
                    Category.CONTRACT,
                    "no-plan",
                    "There is no plan to compose a program from.",
                    "Map the question first.");
        }
        try {
            return PlanJson.read(json);
        } catch (PlanException e) {
            throw invalid(e);
        }
    }

    private CompiledQuery compile(Plan plan, Catalog catalog) throws StageException {
        try {
            return compileSql.compile(plan, catalog.dialect(), catalog);
        } catch (PlanException e) {
            throw invalid(e);
        }
    }

    private @Nullable CompiledQuery sparkOrNull(Plan plan, Catalog catalog) {
        try {
            return compileSql.compile(plan, Dialect.SPARK, catalog);
        } catch (PlanException e) {
            // The source can say it, Spark cannot: the program runs on the source alone.
            return null;
        }
    }

    private static StageException invalid(PlanException e) {
        return new StageException(
                Category.CONTRACT,
                "invalid-plan",
                "The plan cannot be compiled: " + e.getMessage() + ".",
                "This is a mistake in Millrace or in the plan that was sent; the plan is in the output of the map step.",
                e);
    }

    /** The same plan always gives the same program, so trying again would only fail again. */
    private static Failure notRepairable(List<Finding> findings, @Nullable String why) {
        String reasons = String.join(
                " ",
                findings.stream()
                        .map(Finding::getMessage)
                        .map(ComposeProgram::sentence)
                        .toList());
        String remedy = findings.stream()
                .map(Finding::getSuggestion)
                .filter(Objects::nonNull)
                .distinct()
                .reduce((one, other) -> one + " " + other)
                .orElse("Ask in other words, or look at the findings and the SQL of this workflow.");
        return new Failure(
                Category.DATA,
                "not-repairable",
                "The program did not do, and "
                        + (why == null
                                ? "there is no other way to write this plan. "
                                : "the language model wrote no other: " + sentence(why) + " ")
                        + reasons,
                remedy,
                List.of(),
                List.of());
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String output(Program program, RepairSql.Repaired repaired) {
        Map<String, Object> model = DescribeCall.answered(
                repaired.prompt(), repaired.model(), repaired.use(), repaired.elapsed(), repaired.exchange());
        model.put("reason", repaired.reason());
        Map<String, @Nullable Object> output = document(program);
        output.put("model", model);
        return JSON.writeValueAsString(output);
    }

    private static String output(Program program) {
        return JSON.writeValueAsString(document(program));
    }

    private static Map<String, @Nullable Object> document(Program program) {
        Statement spark = program.getSparkStatement();
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("dialect", program.getStatement().getDialect().name().toLowerCase(Locale.ROOT));
        output.put("sql", program.getStatement().getReadableSql());
        output.put("spark_sql", spark == null ? null : spark.getReadableSql());
        output.put("explanation", program.getExplanation());
        output.put("origin", program.getOrigin().name().toLowerCase(Locale.ROOT));
        output.put(ProgramJson.MEMBER, ProgramJson.document(program));
        return output;
    }
}
