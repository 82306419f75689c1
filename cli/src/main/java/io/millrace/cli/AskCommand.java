package io.millrace.cli;

import io.millrace.cli.AnswerQuestion.Answer;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Durations;
import io.millrace.cli.show.RenderWorkflow;
import io.millrace.cli.show.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ask",
        description = "Asks a question and shows how it is answered.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:answered", "1:not answered", "2:wrong command line", "3:no gateway there"})
final class AskCommand implements Callable<Integer> {
    @Parameters(paramLabel = "QUESTION", description = "The question, in plain words.")
    private String question = "";

    @Option(
            names = "--connection",
            paramLabel = "ID",
            defaultValue = "shop",
            description = "Which database to ask (default: ${DEFAULT-VALUE}).")
    private String connection = "shop";

    @Option(names = "--engine", paramLabel = "NAME", description = "auto, direct or spark (default: auto).")
    private @Nullable String engine;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20",
            description = "Most rows to show (default: ${DEFAULT-VALUE}).")
    private int rows = 20;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long it may take.")
    private @Nullable Integer timeout;

    @Option(names = "--json", description = "Prints everything that is known of the answer as JSON, and nothing else.")
    private boolean json;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.system();
        Terminal stages = json ? Terminal.plain(new PrintStream(OutputStream.nullOutputStream(), false)) : terminal;
        Duration limit = timeout == null ? null : Duration.ofSeconds(timeout);
        Answer answer = new AnswerQuestion(gateway.client(), stages)
                .answer(new Question(question, connection, engine, null, limit));
        if (json) {
            terminal.out().println(answer.workflow().toPrettyString());
        } else {
            terminal.out().println();
            new RenderWorkflow(terminal).render(answer.workflow(), rows).forEach(terminal.out()::println);
            terminal.out().println();
            terminal.out()
                    .println((answer.succeeded() ? "Answered in " : "Ended after ") + Durations.of(answer.took())
                            + "  (" + answer.workflow().path("request_id").asString("") + ")");
        }
        return answer.succeeded() ? ExitCode.OK : ExitCode.FAILED;
    }
}
