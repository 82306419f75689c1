package io.millrace.eval;

import io.millrace.agent.memory.Memories;
import io.millrace.eval.answer.Databases;
import io.millrace.eval.errors.CountErrors;
import io.millrace.eval.report.CompareResults;
import io.millrace.eval.report.ResultFile;
import io.millrace.eval.report.WriteReport;
import io.millrace.eval.run.AskInProcess;
import io.millrace.eval.run.CaseResult;
import io.millrace.eval.run.MeasureSchema;
import io.millrace.eval.run.RunEval;
import io.millrace.eval.run.SuiteResult;
import io.millrace.eval.server.Servers;
import io.millrace.eval.suite.Suite;
import io.millrace.eval.suite.UnusableSuite;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.llm.Models;
import io.millrace.llm.WatchModel;
import io.millrace.llm.call.CallModels;
import io.millrace.llm.provider.ConnectProvider;
import io.millrace.planner.ask.ChooseReader;
import io.millrace.planner.remember.RecallQuestions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code ./millrace eval}. */
@Command(
        name = "eval",
        description = "Measures how often Millrace answers right, on a suite of questions with known answers.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nSuites:%n",
        footer = {
            "A folder with cases.jsonl or dialogues.jsonl and databases/<id>/<id>.sqlite, .pg.sql or .mysql.sql,",
            "or Spider's own: a file such as dev.json, or its folder, with database/<id>/<id>.sqlite."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured, compared, or counted",
            "1:the suite cannot be used",
            "2:wrong command line, or no model"
        })
public final class EvalCommand implements Callable<Integer> {
    private static final int UNUSABLE = 1;
    private static final int WRONG_COMMAND_LINE = 2;

    /** What reads the questions. */
    enum Engine {
        rule,
        hybrid,
        model
    }

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--suite", paramLabel = "DIR", description = "The suite to ask.")
    private @Nullable Path suite;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "rule",
            description =
                    "rule: the deterministic engine; model: a language model; hybrid: the model where the engine is not sure"
                            + " (default: ${DEFAULT-VALUE}). Models are set as for ./millrace up: OPENAI_API_KEY, OPENAI_BASE_URL, …")
    private Engine engine = Engine.rule;

    @Option(names = "--split", paramLabel = "NAME", description = "Only cases of this split.")
    private @Nullable String split;

    @Option(
            names = "--db",
            paramLabel = "ID",
            split = ",",
            description = "Only cases about this database; several with commas.")
    private List<String> databases = new ArrayList<>();

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N cases, or dialogues.")
    private @Nullable Integer limit;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Writes every case to this file, one JSON object a line.")
    private @Nullable Path out;

    @Option(
            names = "--evidence",
            description =
                    "Appends what the suite says beside a question to the question; without it, that is not used.")
    private boolean evidence;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Questions at a time (default: ${DEFAULT-VALUE}); with more, the times are longer.")
    private int jobs = 1;

    @Option(
            names = "--mysql-url",
            paramLabel = "URL",
            description = "mysql://user:password@host:port of a server to load .mysql.sql scripts into, each into a"
                    + " database millrace_eval_<id> that is dropped again (default: MILLRACE_EVAL_MYSQL_URL).")
    private @Nullable String mysqlUrl;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "Weights that ./millrace train has written (default: those that ship).")
    private @Nullable Path weights;

    @Option(
            names = "--folds",
            paramLabel = "DIR",
            description =
                    "What ./millrace train --cross-validate has written: each database is asked with weights that did"
                            + " not learn of it.")
    private @Nullable Path folds;

    @Option(
            names = "--compare",
            arity = "2",
            paramLabel = "FILE",
            description = "Compares two files that --out has written, the earlier one first, and asks nothing.")
    private List<Path> compare = new ArrayList<>();

    @Option(
            names = "--errors",
            paramLabel = "FILE",
            description =
                    "Counts what is wrong about the wrong answers in a file that --out has written of the suite, as a"
                            + " Markdown table, and asks nothing.")
    private @Nullable Path errors;

    @Option(
            names = "--schema-recall",
            description =
                    "Counts how many of the tables that the known queries need a language model would be told of, and how"
                            + " long its prompts would be; asks nothing. MILLRACE_MODEL_SCHEMA_TOKENS is the budget.")
    private boolean recall;

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** @return the exit code */
    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new EvalCommand()).setExecutionExceptionHandler((failure, line, _) -> {
            line.getErr().println(failure instanceof UnusableSuite ? failure.getMessage() : "Unexpected: " + failure);
            if (!(failure instanceof UnusableSuite)) {
                failure.printStackTrace(line.getErr());
            }
            return UNUSABLE;
        });
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter print = command.commandLine().getOut();
        if (!compare.isEmpty()) {
            CompareResults.lines(ResultFile.read(compare.getFirst()), ResultFile.read(compare.getLast()))
                    .forEach(print::println);
            return 0;
        }
        if (suite == null) {
            throw wrong("Which suite? Name its folder: --suite DIR");
        }
        if (errors != null) {
            countErrors(Suite.read(suite), ResultFile.read(errors), print);
            return 0;
        }
        if (jobs < 1 || (limit != null && limit < 1)) {
            throw wrong("--jobs and --limit are numbers from 1");
        }
        ModelSettings settings = ModelSettings.from(
                name -> name.equals("MILLRACE_READER") ? engine.name() : fromEnvironmentOrFile(name));
        if (engine != Engine.rule && !settings.isConfigured()) {
            command.commandLine()
                    .getErr()
                    .println(
                            "There is no model configured: set OPENAI_API_KEY, ANTHROPIC_API_KEY, or LLM_PROVIDER=openai and"
                                    + " OPENAI_BASE_URL. Or measure the deterministic engine with --engine rule.");
            return WRONG_COMMAND_LINE;
        }
        Suite chosen = Suite.read(suite).only(split, databases, limit == null ? Integer.MAX_VALUE : limit);
        if (recall) {
            measureRecall(chosen, settings, print);
            return 0;
        }
        measure(chosen, settings, print);
        return 0;
    }

    private static @Nullable String fromEnvironmentOrFile(String name) {
        String value = System.getenv(name);
        return value == null || value.isBlank()
                ? ModelSettings.readFile(Path.of(System.getenv().getOrDefault("MILLRACE_ENV_FILE", ".env")))
                        .get(name)
                : value;
    }

    private void measureRecall(Suite chosen, ModelSettings settings, PrintWriter print) throws Exception {
        String mysql = mysqlUrl == null ? System.getenv("MILLRACE_EVAL_MYSQL_URL") : mysqlUrl;
        try (var opened = new Databases(chosen.databases(), new Servers(mysql))) {
            new MeasureSchema(opened, UnderstandByFold.of(folds, weights), settings)
                    .lines(chosen)
                    .forEach(print::println);
        }
        print.flush();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private void countErrors(Suite of, List<CaseResult> results, PrintWriter print) throws Exception {
        String mysql = mysqlUrl == null ? System.getenv("MILLRACE_EVAL_MYSQL_URL") : mysqlUrl;
        try (var opened = new Databases(of.databases(), new Servers(mysql))) {
            CountErrors.lines(of.name(), new CountErrors(opened).count(of, results))
                    .forEach(print::println);
        }
        print.flush();
    }

    private void measure(Suite chosen, ModelSettings settings, PrintWriter print) throws Exception {
        String mysql = mysqlUrl == null ? System.getenv("MILLRACE_EVAL_MYSQL_URL") : mysqlUrl;
        SuiteResult result;
        AskInProcess ask;
        try (var opened = new Databases(chosen.databases(), new Servers(mysql))) {
            var models = engine == Engine.rule
                    ? Models.none()
                    : new Models(
                            settings,
                            new WatchModel(new CallModels(
                                    settings,
                                    CallModels.Patience.USUAL,
                                    name -> ConnectProvider.connect(settings, name))));
            ask = new AskInProcess(
                    opened,
                    new ChooseReader(
                            UnderstandByFold.of(folds, weights),
                            models,
                            new RecallQuestions(Memories.NONE),
                            Clock.systemUTC()));
            result = asked(new RunEval(opened, ask, evidence, jobs), chosen);
        }
        if (out != null) {
            ResultFile.write(out, result.cases());
        }
        List<String> lines = new ArrayList<>(WriteReport.lines(chosen, result));
        if (engine != Engine.rule) {
            // Before the line that programs read.
            ModelUse use = ask.use();
            lines.add(
                    lines.size() - 1,
                    String.format(
                            Locale.ROOT,
                            "model=%s read_by_model=%d calls=%d input_tokens=%d output_tokens=%d cost_usd=%.4f",
                            settings.models().getFirst(),
                            ask.readByModel(),
                            use.calls(),
                            use.inputTokens(),
                            use.outputTokens(),
                            use.costMicros() / 1e6));
        }
        lines.forEach(print::println);
        print.flush();
    }

    /** With a progress bar where somebody sees it. */
    private static SuiteResult asked(RunEval eval, Suite chosen) throws InterruptedException {
        if (System.console() == null || !System.console().isTerminal()) {
            return eval.run(chosen, _ -> {});
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(chosen.name())
                .setInitialMax(chosen.questions().size())
                .setStyle(ProgressBarStyle.ASCII)
                .build()) {
            return eval.run(chosen, _ -> bar.step());
        }
    }
}
