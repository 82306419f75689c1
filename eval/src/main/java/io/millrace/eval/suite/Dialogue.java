package io.millrace.eval.suite;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Questions that follow each other, first one first. */
public record Dialogue(
        String id,
        String databaseId,
        List<Turn> turns,
        @Nullable String split) {

    public Dialogue {
        turns = List.copyOf(turns);
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("a dialogue without turns");
        }
    }

    /** Its turns as cases; the first has the id of the dialogue followed by {@code /1}. */
    public List<Case> cases() {
        return IntStream.range(0, turns.size())
                .mapToObj(at -> {
                    Turn turn = turns.get(at);
                    return new Case(
                            id + "/" + (at + 1),
                            databaseId,
                            turn.question(),
                            turn.goldSql(),
                            List.of(),
                            List.of(),
                            turn.difficulty(),
                            null,
                            split);
                })
                .toList();
    }
}
