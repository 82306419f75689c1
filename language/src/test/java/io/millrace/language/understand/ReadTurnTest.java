package io.millrace.language.understand;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTurnTest {
    private static final Conversation TWO = new Conversation(List.of(turn("q3"), turn(null)));

    @ParameterizedTest
    @ValueSource(strings = {"start over", "Start again.", "let's start over", "forget that", "New question", "reset"})
    void startsOver(String text) {
        assertThat(ReadTurn.afresh(text)).contains("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Start over: list students", "new question:list students", "Forget that. list students"})
    void startsOverWithAQuestion(String text) {
        assertThat(ReadTurn.afresh(text)).contains("list students");
    }

    @ParameterizedTest
    @ValueSource(strings = {"back", "Go back.", "go back one step", "undo", "undo that", "previous result"})
    void goesBack(String text) {
        assertThat(ReadTurn.read(text, TWO)).contains(new ReadTurn.Read(Understanding.Edit.Kind.BACK, "", 1));
        assertThat(ReadTurn.read(text, Conversation.NONE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"call this Q3", "Please name it \"Q3\".", "save the result as Q3", "remember that as 'Q3'"})
    void namesTheResult(String text) {
        assertThat(ReadTurn.read(text, TWO)).contains(new ReadTurn.Read(Understanding.Edit.Kind.NAMED, "Q3", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"show Q3 again", "Show me Q3", "go back to Q3", "open 'q3'"})
    void showsANamedResultAgain(String text) {
        assertThat(ReadTurn.read(text, TWO)).contains(new ReadTurn.Read(Understanding.Edit.Kind.REFERENCE, "", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "show Q4 again",
                "show the students",
                "students who came back",
                "call the students",
                "only from Lima",
                "clear skies in Oslo"
            })
    void otherTurnsAreQuestions(String text) {
        assertThat(ReadTurn.afresh(text)).isEmpty();
        assertThat(ReadTurn.read(text, TWO)).isEmpty();
    }

    @Test
    void ofTwoOfANameTheLastIsMeant() {
        Conversation same = new Conversation(List.of(turn("q3"), turn("q3")));

        assertThat(ReadTurn.read("show q3", same))
                .contains(new ReadTurn.Read(Understanding.Edit.Kind.REFERENCE, "", 0));
    }

    private static Conversation.Turn turn(@Nullable String name) {
        return new Conversation.Turn(
                "students",
                new Interpretation.OfForm("students", Select.of(Term.Attribute.of("student", "name"))),
                name);
    }
}
