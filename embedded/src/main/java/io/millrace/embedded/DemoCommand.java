package io.millrace.embedded;

import io.millrace.cli.AnswerQuestion;
import io.millrace.cli.AnswerQuestion.Answer;
import io.millrace.cli.ExitCode;
import io.millrace.cli.ShowVersion;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Durations;
import io.millrace.cli.show.RenderWorkflow;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.DemoQuestions;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.home.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "demo",
        description = "Starts everything inside, loads the demo shop and asks ten questions about it.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all ten were answered and their checks passed", "1:one was not, or nothing started"})
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--engine", paramLabel = "NAME", description = "auto, direct or spark (default: auto).")
    private @Nullable String engine;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10",
            description = "Most rows to show of each answer (default: ${DEFAULT-VALUE}).")
    private int rows = 10;

    /** What became of a question; without an answer where it was refused. */
    private record Told(String question, @Nullable Answer answer) {
        boolean passed() {
            return answer != null && answer.succeeded() && answer.passed();
        }
    }

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.system();
        var steps = new ShowSteps(terminal);
        EmbeddedSettings settings = EmbeddedSettings.from(System.getenv());
        EmbeddedSettings anyPort = settings.withGatewayPort(Ports.preferably(settings.gatewayPort()));
        terminal.out().println("Starting Millrace with its data in " + settings.home());
        try (var signal = StopOnSignal.interrupting(Thread.currentThread());
                EmbeddedStack stack = EmbeddedStack.start(anyPort, steps)) {
            UpCommand.connectShop(stack, steps);
            List<Told> told = askAll(new GatewayClient(stack.gateway()), terminal);
            summarise(told, terminal);
            return told.stream().allMatch(Told::passed) ? ExitCode.OK : ExitCode.FAILED;
        } catch (InterruptedException e) {
            terminal.out().println("Stopped");
            return ExitCode.FAILED;
        }
    }

    private List<Told> askAll(GatewayClient gateway, Terminal terminal) throws Exception {
        List<String> questions = DemoQuestions.about(new GenerateShop().products());
        var ask = new AnswerQuestion(gateway, terminal);
        var render = new RenderWorkflow(terminal);
        var told = new ArrayList<Told>();
        for (String question : questions) {
            terminal.out().printf("%n%d/%d  %s%n", told.size() + 1, questions.size(), question);
            try {
                Answer answer = ask.answer(new Question(question, ConnectShop.CONNECTION, engine, null, null, null));
                terminal.out().println();
                render.render(answer.workflow(), rows).forEach(terminal.out()::println);
                told.add(new Told(question, answer));
            } catch (GatewayProblem problem) {
                terminal.out().println("  " + problem.getMessage());
                told.add(new Told(question, null));
            }
        }
        return told;
    }

    private static void summarise(List<Told> told, Terminal terminal) {
        terminal.out().printf("%n%-92s %9s %7s  %s%n", "Question", "time", "rows", "verdict");
        for (Told each : told) {
            Answer answer = each.answer();
            String question = each.question().length() > 92 ? each.question().substring(0, 91) + "." : each.question();
            if (answer == null) {
                terminal.out().printf("%-92s %9s %7s  %s%n", question, "", "", "refused");
                continue;
            }
            JsonNode result = answer.workflow().path("result");
            String verdict = answer.succeeded()
                    ? (answer.passed() ? "passed" : "checks failed")
                    : answer.workflow().path("status").asString("unknown");
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            "%-92s %9s %7s  %s%n",
                            question,
                            Durations.of(answer.took()),
                            result.path("row_count").isNumber()
                                    ? result.path("row_count").asLong()
                                    : "",
                            verdict);
        }
        long passed = told.stream().filter(Told::passed).count();
        terminal.out().printf("%n%d of %d questions answered with passed checks%n", passed, told.size());
    }
}
