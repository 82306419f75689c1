package io.millrace.cli;

import io.millrace.cli.show.Terminal;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "chat",
        description = {
            "Asks question after question. Each may refer to those before: \"only of last year\", \"call this Q3\", \"go back\".",
            "Reads from a pipe, too, a question on each line. Ends with \"exit\" or at the end of its input."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class ChatCommand implements Callable<Integer> {
    @Option(
            names = "--connection",
            paramLabel = "ID",
            defaultValue = "shop",
            description = "Which database to ask (default: ${DEFAULT-VALUE}).")
    private String connection = "shop";

    @Option(
            names = "--conversation",
            paramLabel = "NAME",
            description = "Goes on with this conversation (default: a new one).")
    private @Nullable String conversation;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20",
            description = "Most rows to show (default: ${DEFAULT-VALUE}).")
    private int rows = 20;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.system();
        String name =
                conversation == null ? "chat-" + UUID.randomUUID().toString().substring(0, 8) : conversation;
        var talk = new Talk(
                new AnswerQuestion(gateway.client(), terminal),
                new ShowAnswer(terminal, rows, false),
                terminal.out(),
                connection,
                name);
        terminal.out().println("Conversation " + name + " with " + connection + "; `exit` ends it.");
        try (ReadLines lines = ReadLines.system(terminal.live(), terminal.out())) {
            talk.run(lines);
        }
        return ExitCode.OK;
    }
}
