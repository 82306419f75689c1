package io.millrace.eval;

import io.millrace.eval.answer.Databases;
import io.millrace.eval.errors.CountErrors;
import io.millrace.eval.report.CompareResults;
import io.millrace.eval.report.ResultFile;
import io.millrace.eval.report.WriteReport;
import io.millrace.eval.run.AskInProcess;
import io.millrace.eval.run.CaseResult;
import io.millrace.eval.run.RunEval;
import io.millrace.eval.run.SuiteResult;
import io.millrace.eval.server.Servers;
import io.millrace.eval.suite.Suite;
import io.millrace.eval.suite.UnusableSuite;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            description = "rule: the deterministic engine; model: a language model (default: ${DEFAULT-VALUE}).")
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
        if (engine == Engine.model) {
            command.commandLine()
                    .getErr()
                    .println("There is no model configured: this Millrace has the deterministic engine only."
                            + " Measure that with --engine rule.");
            return WRONG_COMMAND_LINE;
        }
        measure(Suite.read(suite).only(split, databases, limit == null ? Integer.MAX_VALUE : limit), print);
        return 0;
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

    private void measure(Suite chosen, PrintWriter print) throws Exception {
        String mysql = mysqlUrl == null ? System.getenv("MILLRACE_EVAL_MYSQL_URL") : mysqlUrl;
        SuiteResult result;
        try (var opened = new Databases(chosen.databases(), new Servers(mysql))) {
            var eval =
                    new RunEval(opened, new AskInProcess(opened, UnderstandByFold.of(folds, weights)), evidence, jobs);
            result = asked(eval, chosen);
        }
        if (out != null) {
            ResultFile.write(out, result.cases());
        }
        WriteReport.lines(chosen, result).forEach(print::println);
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
