package io.millrace.gateway.converse;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.Script;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.InterpretationJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WriteConversationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void onlyWhatWasAnsweredIsPassedOn() {
        assertThat(texts(List.of(
                        turn(1, "succeeded", "a", null, null),
                        turn(2, "failed", "b", null, null),
                        turn(3, "needs_input", "c", null, null),
                        turn(4, "succeeded", "d", null, null))))
                .containsExactly("a", "d");
        assertThat(WriteConversation.of(List.of(turn(1, "failed", "a", null, null))))
                .isNull();
    }

    @Test
    void ofALongConversationTheLastTurnsAndTheNamedOnesArePassedOn() {
        List<Turn> turns = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            turns.add(turn(i, "succeeded", "turn " + i, i == 3 || i == 5 ? "Q3" : null, null));
        }

        List<String> texts = texts(turns);

        // The name went from turn 3 to turn 5.
        assertThat(texts).hasSize(11).startsWith("turn 5", "turn 21").endsWith("turn 30");
    }

    @Test
    void nothingFromBeforeAStartOverCounts() {
        assertThat(texts(List.of(
                        turn(1, "succeeded", "a", "Q1", null),
                        turn(2, "succeeded", "b", null, "start_over"),
                        turn(3, "succeeded", "c", null, "refinement"))))
                .containsExactly("b", "c");
    }

    @Test
    void whatWasAnsweredLastIsLast() {
        Turn answeredLate = turn(1, "succeeded", "asked first", null, null, START.plusSeconds(99));

        assertThat(texts(List.of(answeredLate, turn(2, "succeeded", "asked second", null, null))))
                .containsExactly("asked second", "asked first");
    }

    private static List<String> texts(List<Turn> turns) {
        String json = WriteConversation.of(turns);
        return InterpretationJson.readConversation(String.valueOf(json)).turns().stream()
                .map(Conversation.Turn::text)
                .toList();
    }

    private static Turn turn(int number, String status, String text, @Nullable String name, @Nullable String edit) {
        return turn(number, status, text, name, edit, START.plusSeconds(number));
    }

    private static Turn turn(
            int number,
            String status,
            String text,
            @Nullable String name,
            @Nullable String edit,
            @Nullable Instant finishedAt) {
        return new Turn(
                "w" + number,
                "shop",
                text,
                status,
                Script.meaning("orders"),
                null,
                name,
                edit,
                List.of(),
                List.of(),
                START.plusSeconds(number),
                finishedAt);
    }
}
