package io.millrace.planner.ask;

/** Whoever reads a question: {@link ChooseReader}, or what stands in for it. */
public interface QuestionReader {
    /** @throws InterruptedException when the workflow was cancelled or its deadline passed */
    ChooseReader.Read read(Question question) throws InterruptedException;

    /** Whether a question may have to wait for a model. */
    boolean mayWait();
}
