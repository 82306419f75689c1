package io.millrace.cli.guard;

import io.millrace.cli.ExitCode;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.guard.RequireQuery;
import io.millrace.language.guard.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code ./millrace guard}. Needs no running Millrace. */
@Command(
        name = "guard",
        description = "Says whether SQL may run, and why not; or scores the guard on a file of statements.",
        mixinStandardHelpOptions = true,
        customSynopsis = {
            "millrace guard --dialect D [--catalog FILE] \"SQL\"",
            "millrace guard --cases FILE [--catalog FILE] [--wrong]"
        },
        footerHeading = "%nFiles of cases:%n",
        footer = {
            "One JSON object in each line, with dialect, sql, expect (allow or deny), and if you like id and category.",
            "Cases of category utility-read are counted apart. The last line is deny=NN.N allow=NN.N n=N: what percentage of",
            "the cases to be denied was, and of those to be allowed was."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the statement may run; or all cases are as expected",
            "1:the statement may not run; or some cases are not as expected",
            "2:wrong command line, or a file that cannot be read"
        })
public final class GuardCommand implements Callable<Integer> {

    /** As it is written on the command line. */
    enum Named {
        postgresql,
        mysql,
        mariadb,
        sqlite,
        spark;

        Dialect dialect() {
            return switch (this) {
                case postgresql -> Dialect.POSTGRESQL;
                case mysql, mariadb -> Dialect.MYSQL;
                case sqlite -> Dialect.SQLITE;
                case spark -> Dialect.SPARK;
            };
        }
    }

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--cases", paramLabel = "FILE", description = "Scores the guard on the statements of this file.")
    private @Nullable Path cases;

    @Option(names = "--wrong", description = "With --cases: shows each case that is not as expected.")
    private boolean wrong;

    @Option(
            names = "--dialect",
            paramLabel = "D",
            description = "The dialect of the statement: postgresql, mysql, mariadb, sqlite or spark.")
    private @Nullable Named dialect;

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description =
                    "The tables that may be read, as JSON of a catalog. Without it the database's own tables are refused, and others are not.")
    private @Nullable Path catalog;

    @Parameters(paramLabel = "SQL", arity = "0..1", description = "The statement.")
    private @Nullable String sql;

    @Override
    public Integer call() {
        try {
            Path file = cases;
            String statement = sql;
            if (file != null && statement == null) {
                return score(file);
            }
            if (file == null && statement != null) {
                return explain(statement);
            }
        } catch (IOException e) {
            command.commandLine().getErr().println("Cannot be read: " + e.getMessage());
            return ExitCode.USAGE;
        }
        throw new ParameterException(command.commandLine(), "Give --cases FILE, or --dialect D and a statement.");
    }

    private int score(Path file) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        ScoreGuard score = new ScoreGuard(GuardCase.read(file), catalog());
        if (wrong) {
            score.wrong().forEach(out::println);
        }
        score.lines().forEach(out::println);
        out.flush();
        return score.allRight() ? ExitCode.OK : ExitCode.FAILED;
    }

    private int explain(String statement) throws IOException {
        Named named = dialect;
        if (named == null) {
            throw new ParameterException(command.commandLine(), "Which dialect? Give --dialect.");
        }
        PrintWriter out = command.commandLine().getOut();
        List<Violation> violations = RequireQuery.check(statement, named.dialect(), catalog());
        out.println(violations.isEmpty() ? "allowed" : "refused");
        for (Violation violation : violations) {
            out.println("  " + violation.rule() + ": " + violation.message());
            if (violation.suggestion() != null) {
                out.println("    " + violation.suggestion());
            }
        }
        out.flush();
        return violations.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private @Nullable Catalog catalog() throws IOException {
        return catalog == null ? null : CatalogJson.read(Files.readString(catalog, StandardCharsets.UTF_8));
    }
}
