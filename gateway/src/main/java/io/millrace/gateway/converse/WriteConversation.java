package io.millrace.gateway.converse;

import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.InterpretationJson;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a question is given of the turns before it: those that were answered, from the last start-over on, in the order
 * they were answered; the last ten, and of older ones those whose name is still in use.
 */
public final class WriteConversation {
    private static final int LAST_TURNS = 10;
    private static final int NAMED_TURNS = 20;
    private static final String START_OVER = "start_over";

    private WriteConversation() {}

    /** JSON of the conversation; null where there is none yet. */
    static @Nullable String of(List<Turn> turns) {
        List<Turn> answered = turns.stream()
                .filter(turn -> turn.status().equals("succeeded") && turn.intent() != null)
                .sorted(Comparator.comparing(turn -> Objects.requireNonNullElse(turn.finishedAt(), Instant.EPOCH)))
                .toList();
        List<Conversation.Turn> chosen = choose(sinceStartOver(answered)).stream()
                .flatMap(WriteConversation::written)
                .toList();
        return chosen.isEmpty() ? null : InterpretationJson.write(new Conversation(chosen));
    }

    private static List<Turn> sinceStartOver(List<Turn> turns) {
        for (int i = turns.size() - 1; i >= 0; i--) {
            if (START_OVER.equals(turns.get(i).edit())) {
                return turns.subList(i, turns.size());
            }
        }
        return turns;
    }

    private static List<Turn> choose(List<Turn> turns) {
        Deque<Turn> chosen = new ArrayDeque<>();
        Set<String> names = new HashSet<>();
        for (Turn turn : turns.reversed()) {
            boolean firstOfItsName = turn.name() != null && names.add(turn.name());
            if (chosen.size() < LAST_TURNS || firstOfItsName && names.size() <= NAMED_TURNS) {
                chosen.addFirst(turn);
            }
        }
        return new ArrayList<>(chosen);
    }

    private static Stream<Conversation.Turn> written(Turn turn) {
        try {
            return Stream.of(new Conversation.Turn(
                    turn.text(), InterpretationJson.read(Objects.requireNonNull(turn.intent())), turn.name()));
        } catch (IllegalArgumentException fromAnotherVersion) {
            return Stream.of();
        }
    }
}
