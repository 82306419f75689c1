package io.millrace.cli;

import io.millrace.cli.AnswerQuestion.Answer;
import io.millrace.cli.show.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "answer",
        description =
                "Says which meaning of a question is meant, or that something may be written, and shows what comes of it.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class AnswerCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ID", description = "The request id of the question.")
    private String id = "";

    @Parameters(
            index = "1",
            paramLabel = "N",
            description = "The number of the choice; yes or no where something is to be written.")
    private String choice = "";

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20",
            description = "Most rows to show (default: ${DEFAULT-VALUE}).")
    private int rows = 20;

    @Option(names = "--json", description = "Prints everything that is known of the answer as JSON, and nothing else.")
    private boolean json;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.system();
        Terminal stages = json ? Terminal.plain(new PrintStream(OutputStream.nullOutputStream(), false)) : terminal;
        var ask = new AnswerQuestion(gateway.client(), stages);
        var show = new ShowAnswer(terminal, rows, json);
        Answer answer = ask.resume(id, choice);
        show.show(answer);
        while (answer.succeeded() && answer.next().isPresent()) {
            answer = ask.next(answer);
            show.show(answer);
        }
        return ExitCode.of(answer);
    }
}
