package io.millrace.cli;

import io.millrace.cli.AnswerQuestion.Answer;
import io.millrace.cli.show.Durations;
import io.millrace.cli.show.RenderWorkflow;
import io.millrace.cli.show.Terminal;

/** Prints what came of a question: the answer, the choices between its meanings, or why there is none. */
final class ShowAnswer {
    private final Terminal terminal;
    private final int rows;
    private final boolean json;

    /** @param json prints everything that is known, and nothing else */
    ShowAnswer(Terminal terminal, int rows, boolean json) {
        this.terminal = terminal;
        this.rows = rows;
        this.json = json;
    }

    void show(Answer answer) {
        if (json) {
            terminal.out().println(answer.workflow().toPrettyString());
            return;
        }
        terminal.out().println();
        new RenderWorkflow(terminal).render(answer.workflow(), rows).forEach(terminal.out()::println);
        terminal.out().println();
        terminal.out().println(summary(answer));
        answer.next()
                .map(next -> (answer.succeeded() || answer.waits() ? "Then: " : "Not begun: ") + next)
                .ifPresent(terminal.out()::println);
    }

    private static String summary(Answer answer) {
        if (answer.waits()) {
            return answer.proposes()
                    ? "Say yes or no: ./millrace answer " + answer.id() + " yes"
                    : "Say which one: ./millrace answer " + answer.id() + " N";
        }
        return (answer.succeeded() ? "Answered in " : "Ended after ") + Durations.of(answer.took()) + "  ("
                + answer.id() + ")";
    }
}
