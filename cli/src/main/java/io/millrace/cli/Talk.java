package io.millrace.cli;

import io.millrace.cli.AnswerQuestion.Answer;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.GatewayUnreachable;
import io.millrace.cli.gateway.Question;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One conversation, line by line. A number after a question with several meanings says which one is meant; anything else is the
 * next question.
 */
final class Talk {
    private static final Set<String> ENDS = Set.of("exit", "quit", "bye");

    private final AnswerQuestion ask;
    private final ShowAnswer show;
    private final PrintStream out;
    private final String connection;
    private final String conversation;

    Talk(AnswerQuestion ask, ShowAnswer show, PrintStream out, String connection, String conversation) {
        this.ask = ask;
        this.show = show;
        this.out = out;
        this.connection = connection;
        this.conversation = conversation;
    }

    void run(ReadLines lines) throws GatewayUnreachable, InterruptedException {
        Answer last = null;
        while (true) {
            String line = lines.next(prompt(last));
            if (line == null || ENDS.contains(line.strip().toLowerCase(Locale.ROOT))) {
                return;
            }
            if (!line.isBlank()) {
                last = turn(line.strip(), last);
            }
        }
    }

    private String prompt(@Nullable Answer last) {
        if (last == null || !last.waits()) {
            return connection + "> ";
        }
        return last.proposes() ? "write it> " : "which one> ";
    }

    /** What was refused is said, and the conversation goes on. */
    private @Nullable Answer turn(String line, @Nullable Answer last) throws GatewayUnreachable, InterruptedException {
        try {
            Answer answer = last != null && last.waits() && choices(last).contains(line)
                    ? ask.resume(last.id(), line)
                    : ask.answer(new Question(line, connection, null, null, null, conversation));
            show.show(answer);
            while (answer.succeeded() && answer.next().isPresent()) {
                answer = ask.next(answer);
                show.show(answer);
            }
            return answer;
        } catch (GatewayProblem refused) {
            out.println(refused.getMessage());
            return last;
        }
    }

    private static List<String> choices(Answer answer) {
        return ChooseOne.ids(answer.workflow().path("needs_input"));
    }
}
