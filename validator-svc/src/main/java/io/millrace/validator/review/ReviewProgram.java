package io.millrace.validator.review;

import io.millrace.agent.ContextWith;
import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.journal.Outputs;
import io.millrace.agent.program.ProgramJson;
import io.millrace.agent.program.WriteChecks;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.guard.RequireQuery;
import io.millrace.language.guard.ResolvePlan;
import io.millrace.language.guard.Violation;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.sql.CompileSql;
import io.millrace.llm.Models;
import io.millrace.llm.Spending;
import io.millrace.schemas.Category;
import io.millrace.schemas.Check;
import io.millrace.schemas.Context;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Program;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import io.millrace.validator.expect.ExpectOfAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Judges a program before it runs: its plan reads what the catalog has, its statements are one reading query each. Then it
 * attaches the checks that follow from the plan, and those that a language model has written where one is set. A user's own SQL becomes a
 * program here, and passes the same guard.
 */
public final class ReviewProgram implements StageHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Catalogs catalogs;
    private final WriteChecks writeChecks;
    private final ExpectOfAnswer expect;

    /** Without a language model. */
    public ReviewProgram(Catalogs catalogs, CompileSql compileSql) {
        this(catalogs, compileSql, new ExpectOfAnswer(Models.none()));
    }

    public ReviewProgram(Catalogs catalogs, CompileSql compileSql, ExpectOfAnswer expect) {
        this.catalogs = catalogs;
        this.writeChecks = new WriteChecks(compileSql);
        this.expect = expect;
    }

    /** A model takes seconds to write tests; the engine does not. */
    @Override
    public Pace pace() {
        return expect.mayWait() ? Pace.SLOW : Pace.QUICK;
    }

    @Override
    public Stage stage() {
        return Stage.REVIEW;
    }

    @Override
    public StageOutcome handle(Work work) throws StageException, InterruptedException {
        StageRequest request = work.request();
        Context context = request.getContext();
        Catalog catalog = catalogs.require(request);
        Program program = program(request.getGoal(), context, catalog);
        Plan plan = plan(context);

        List<Violation> violations = new ArrayList<>();
        if (plan != null) {
            violations.addAll(ResolvePlan.against(plan, catalog));
        }
        violations.addAll(guard(program.getStatement(), catalog));
        if (program.getSparkStatement() != null) {
            violations.addAll(guard(program.getSparkStatement(), catalog));
        }
        List<Finding> findings = violations.stream()
                .distinct()
                .map(violation ->
                        new Finding(violation.rule(), Severity.ERROR, violation.message(), violation.suggestion()))
                .toList();
        if (!findings.isEmpty()) {
            return request.getGoal().getMode() == Mode.SQL
                    ? new StageOutcome.Failed(refused(findings))
                    : new StageOutcome.Rejected(with(context, program), findings);
        }
        List<Check> checks = plan == null ? List.of() : writeChecks.of(plan, catalog);
        requireQueries(checks, catalog);
        ExpectOfAnswer.Expected expected = expect.of(work, program, plan, catalog);
        var reviewed = new Program(
                program.getStatement(),
                program.getSparkStatement(),
                Stream.concat(checks.stream(), expected.checks().stream()).toList(),
                program.getExplanation(),
                program.getOrigin());
        Context found = ContextWith.reader(
                with(context, reviewed),
                context.getReader(),
                Spending.plus(context.getModelSpending(), expected.use()));
        return new StageOutcome.Completed(found, output(reviewed, expected));
    }

    private static Program program(Goal goal, Context context, Catalog catalog) throws StageException {
        if (context.getProgram() != null) {
            return context.getProgram();
        }
        if (goal.getMode() != Mode.SQL) {
            throw new StageException(
                    Category.CONTRACT, "no-program", "There is no program to review.", "Compose one first.");
        }
        String sql = goal.getText().strip().replaceAll("[;\\s]+$", "");
        var statement =
                new Statement("answer", Dialect.valueOf(catalog.dialect().name()), sql, List.of(), sql);
        return new Program(statement, null, List.of(), "Your own SQL, run as it is.", Origin.USER);
    }

    private static @Nullable Plan plan(Context context) throws StageException {
        if (context.getPlan() == null) {
            return null;
        }
        try {
            return PlanJson.read(context.getPlan());
        } catch (PlanException e) {
            throw new StageException(
                    Category.CONTRACT,
                    "invalid-plan",
                    "The plan makes no sense: " + e.getMessage() + ".",
                    "This is a mistake in Millrace or in the plan that was sent.",
                    e);
        }
    }

    private static List<Violation> guard(Statement statement, Catalog catalog) {
        var dialect = io.millrace.language.catalog.Dialect.valueOf(
                statement.getDialect().name());
        if (dialect != catalog.dialect() && dialect != io.millrace.language.catalog.Dialect.SPARK) {
            return List.of(new Violation(
                    "wrong-dialect",
                    "The statement is written for " + dialect + ", and the connection is " + catalog.dialect() + ".",
                    "Write it for the connection's own database, or for Spark."));
        }
        return RequireQuery.check(statement.getSql(), dialect, catalog);
    }

    /** The checks' queries are ours; the guard says the same of them as of any other. */
    private static void requireQueries(List<Check> checks, Catalog catalog) throws StageException {
        for (Check check : checks) {
            Statement query = check.getQuery();
            List<Violation> violations = query == null ? List.of() : guard(query, catalog);
            if (!violations.isEmpty()) {
                throw new StageException(
                        Category.CONTRACT,
                        violations.getFirst().rule(),
                        "The check " + check.getName() + " is not run: "
                                + violations.getFirst().message(),
                        "This is a mistake in Millrace.");
            }
        }
    }

    private static Context with(Context context, Program program) {
        return ContextWith.program(context, program);
    }

    /** A user's own SQL is the user's to change. */
    private static Failure refused(List<Finding> findings) {
        return new Failure(
                Category.USER,
                findings.getFirst().getRule(),
                String.join(" ", findings.stream().map(Finding::getMessage).toList()),
                Objects.requireNonNullElse(
                        findings.getFirst().getSuggestion(), "Send one SELECT over tables of this connection."),
                List.of(),
                List.of());
    }

    private static String output(Program reviewed, ExpectOfAnswer.Expected expected) {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Check check : reviewed.getChecks()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", check.getName());
            one.put("description", check.getDescription());
            one.put("author", check.getAuthor().name().toLowerCase(Locale.ROOT));
            shown.add(one);
        }
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("findings", Outputs.findings(List.of()));
        output.put("checks", shown);
        if (!expected.refused().isEmpty()) {
            output.put("refused_tests", expected.refused());
        }
        if (expected.about() != null) {
            output.put("model", expected.about());
        }
        output.put(ProgramJson.MEMBER, ProgramJson.document(reviewed));
        return JSON.writeValueAsString(output);
    }
}
