package io.millrace.cli;

import io.millrace.cli.AnswerQuestion.Answer;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
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
        exitCodeList = {
            "0:answered",
            "1:not answered",
            "2:wrong command line",
            "3:no gateway there",
            "4:the question has several meanings, or something is to be written; `answer` says which one, or yes"
        })
final class AskCommand implements Callable<Integer> {
    @Parameters(paramLabel = "QUESTION", description = "The question, in plain words.")
    private String question = "";

    @Option(
            names = "--connection",
            paramLabel = "ID",
            description = "Which database to ask (default: shop, or none where a dataset is asked).")
    private @Nullable String connection;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "Asks this dataset, too; may be given several times.")
    private List<String> datasets = List.of();

    @Option(names = "--engine", paramLabel = "NAME", description = "auto, direct or spark (default: auto).")
    private @Nullable String engine;

    @Option(
            names = "--reader",
            paramLabel = "NAME",
            description = "Who reads the question: hybrid, model or rule (default: as is set).")
    private @Nullable String reader;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20",
            description = "Most rows to show (default: ${DEFAULT-VALUE}).")
    private int rows = 20;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long it may take.")
    private @Nullable Integer timeout;

    @Option(
            names = "--conversation",
            paramLabel = "NAME",
            description = "Makes it a turn of this conversation: it may refer to the turns before.")
    private @Nullable String conversation;

    @Option(
            names = "--choose",
            paramLabel = "N",
            description = "What to choose where the question has several meanings (default: asks on a terminal).")
    private @Nullable String choose;

    @Option(
            names = "--approve",
            description =
                    "Writes what is to be written without asking; a table that Millrace has not made is asked about all the same.")
    private boolean approve;

    @Option(names = "--json", description = "Prints everything that is known of the answer as JSON, and nothing else.")
    private boolean json;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.system();
        Terminal stages = json ? Terminal.plain(new PrintStream(OutputStream.nullOutputStream(), false)) : terminal;
        Duration limit = timeout == null ? null : Duration.ofSeconds(timeout);
        var ask = new AnswerQuestion(gateway.client(), stages);
        var show = new ShowAnswer(terminal, rows, json);
        String asked = connection == null ? (datasets.isEmpty() ? "shop" : "") : connection;
        List<String> ids = new FindDatasets(gateway.client()).ids(datasets);
        Answer answer = settled(
                ask.answer(new Question(question, asked, engine, null, limit, conversation, ids, approve, reader)),
                choose,
                ask,
                show,
                terminal);
        while (answer.succeeded() && answer.next().isPresent()) {
            // What was chosen for the first was not said of what follows.
            answer = settled(ask.next(answer), null, ask, show, terminal);
        }
        return ExitCode.of(answer);
    }

    /** Shown, with a choice made where one was given or can be asked for. */
    private Answer settled(
            Answer first, @Nullable String chosen, AnswerQuestion ask, ShowAnswer show, Terminal terminal)
            throws Exception {
        Answer answer = first;
        if (answer.waits()) {
            String choice = chosen;
            if (choice == null && terminal.live() && !json) {
                show.show(answer);
                choice = new ChooseOne(terminal, System.in)
                        .among(answer.workflow().path("needs_input"));
                if (choice == null) {
                    return answer;
                }
            }
            if (choice != null) {
                answer = ask.resume(answer.id(), choice);
            }
        }
        show.show(answer);
        return answer;
    }
}
