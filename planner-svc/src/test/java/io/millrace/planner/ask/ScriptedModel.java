package io.millrace.planner.ask;

import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelAnswer;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelUse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Answers what it was told to, one after the other, and keeps what it was asked. */
final class ScriptedModel implements LanguageModel {
    final List<ModelRequest> asked = new ArrayList<>();
    private final Deque<Object> answers = new ArrayDeque<>();

    ScriptedModel says(String... texts) {
        answers.addAll(List.of(texts));
        return this;
    }

    ScriptedModel fails(ModelFailure failure) {
        answers.add(failure);
        return this;
    }

    @Override
    public ModelAnswer ask(ModelRequest request) throws ModelFailure {
        asked.add(request);
        return switch (answers.remove()) {
            case ModelFailure failure -> throw failure;
            case Object text ->
                new ModelAnswer(text.toString(), "scripted", new ModelUse(1, 1000, 100, 30), Duration.ofMillis(5));
        };
    }
}
