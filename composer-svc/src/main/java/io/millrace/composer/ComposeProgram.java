package io.millrace.composer;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.program.ProgramJson;
import io.millrace.agent.program.WriteStatement;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.explain.ExplainPlan;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.sql.CompiledQuery;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Program;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Compiles the plan for the dialect of its source, and for Spark where Spark can say the same. */
public final class ComposeProgram implements StageHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Catalogs catalogs;
    private final CompileSql compileSql;

    public ComposeProgram(Catalogs catalogs, CompileSql compileSql) {
        this.catalogs = catalogs;
        this.compileSql = compileSql;
    }

    @Override
    public Stage stage() {
        return Stage.COMPOSE;
    }

    @Override
    public StageOutcome handle(Work work) throws StageException, InterruptedException {
        StageRequest request = work.request();
        Context context = request.getContext();
        if (!context.getFindings().isEmpty()) {
            return new StageOutcome.Failed(notRepairable(context.getFindings()));
        }
        Catalog catalog = catalogs.require(request.getGoal());
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
    private static Failure notRepairable(List<Finding> findings) {
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
                "The program did not do, and there is no other way to write this plan. " + reasons,
                remedy,
                List.of(),
                List.of());
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String output(Program program) {
        Statement spark = program.getSparkStatement();
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("dialect", program.getStatement().getDialect().name().toLowerCase(Locale.ROOT));
        output.put("sql", program.getStatement().getReadableSql());
        output.put("spark_sql", spark == null ? null : spark.getReadableSql());
        output.put("explanation", program.getExplanation());
        output.put("origin", program.getOrigin().name().toLowerCase(Locale.ROOT));
        output.put(ProgramJson.MEMBER, ProgramJson.document(program));
        return JSON.writeValueAsString(output);
    }
}
