package io.millrace.llm;

/** Whoever answers a prompt. Safe for use by many threads. */
@FunctionalInterface
public interface LanguageModel {

    /**
     * Waits for the whole answer.
     *
     * @throws ModelFailure where there is none: why, and whether trying again makes sense
     * @throws InterruptedException when the caller's workflow was cancelled or its deadline passed
     */
    ModelAnswer ask(ModelRequest request) throws ModelFailure, InterruptedException;
}
