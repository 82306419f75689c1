package io.millrace.agent;

import io.millrace.schemas.Clarification;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Context;
import io.millrace.schemas.Finding;
import io.millrace.schemas.ModelSpending;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A context with one part changed, which is what a stage adds. The builder that Avro generates would copy all of it instead. */
public final class ContextWith {
    private ContextWith() {}

    /** Of a workflow of which nothing has been found out yet. */
    public static Context nothing() {
        return new Context(
                null, null, null, List.of(), null, null, null, null, null, Origin.RULE, null, List.of(), null);
    }

    /** @param conversation JSON of what was asked before; null where nothing was */
    public static Context conversation(@Nullable String conversation) {
        return new Context(
                null, null, null, List.of(), null, null, conversation, null, null, Origin.RULE, null, List.of(), null);
    }

    /** Whoever has the intent has no more use for the conversation it came from. */
    public static Context intent(Context before, @Nullable String intent) {
        return new Context(
                intent,
                null,
                before.getProgram(),
                before.getFindings(),
                before.getOutcome(),
                before.getVerdict(),
                null,
                null,
                null,
                before.getReader(),
                before.getModelSpending(),
                before.getRepaired(),
                before.getCatalogFrom());
    }

    /** @param modelSpending what language models took for the workflow so far; null where nobody was asked */
    public static Context reader(Context before, Origin reader, @Nullable ModelSpending modelSpending) {
        return new Context(
                before.getIntent(),
                before.getPlan(),
                before.getProgram(),
                before.getFindings(),
                before.getOutcome(),
                before.getVerdict(),
                before.getConversation(),
                before.getClarification(),
                null,
                reader,
                modelSpending,
                before.getRepaired(),
                before.getCatalogFrom());
    }

    /** The program of another plan, and what was found in it, count no more. */
    public static Context plan(Context before, String plan) {
        return new Context(
                before.getIntent(),
                plan,
                null,
                List.of(),
                before.getOutcome(),
                before.getVerdict(),
                before.getConversation(),
                before.getClarification(),
                null,
                before.getReader(),
                before.getModelSpending(),
                before.getRepaired(),
                before.getCatalogFrom());
    }

    public static Context program(Context before, Program program) {
        return new Context(
                before.getIntent(),
                before.getPlan(),
                program,
                before.getFindings(),
                before.getOutcome(),
                before.getVerdict(),
                before.getConversation(),
                before.getClarification(),
                null,
                before.getReader(),
                before.getModelSpending(),
                before.getRepaired(),
                before.getCatalogFrom());
    }

    /** @param outcome null where the rows have to be read again */
    public static Context outcome(Context before, @Nullable Outcome outcome) {
        return new Context(
                before.getIntent(),
                before.getPlan(),
                before.getProgram(),
                before.getFindings(),
                outcome,
                before.getVerdict(),
                before.getConversation(),
                before.getClarification(),
                null,
                before.getReader(),
                before.getModelSpending(),
                before.getRepaired(),
                before.getCatalogFrom());
    }

    public static Context verdict(Context before, Verdict verdict) {
        return new Context(
                before.getIntent(),
                before.getPlan(),
                before.getProgram(),
                before.getFindings(),
                before.getOutcome(),
                verdict,
                before.getConversation(),
                before.getClarification(),
                null,
                before.getReader(),
                before.getModelSpending(),
                before.getRepaired(),
                before.getCatalogFrom());
    }

    /**
     * What was found of the result counts no more: the program is written again.
     *
     * @param mark tells these findings from those of other programs
     */
    public static Context findings(Context before, List<Finding> findings, String mark) {
        List<String> repaired = new ArrayList<>(before.getRepaired());
        repaired.add(mark);
        return new Context(
                before.getIntent(),
                before.getPlan(),
                before.getProgram(),
                findings,
                null,
                null,
                before.getConversation(),
                before.getClarification(),
                null,
                before.getReader(),
                before.getModelSpending(),
                repaired,
                before.getCatalogFrom());
    }

    /** The structure of the connection has changed: catalogs from before this moment hold no more. */
    public static Context catalogFrom(Context before, Instant moment) {
        return new Context(
                before.getIntent(),
                before.getPlan(),
                before.getProgram(),
                before.getFindings(),
                before.getOutcome(),
                before.getVerdict(),
                before.getConversation(),
                before.getClarification(),
                null,
                before.getReader(),
                before.getModelSpending(),
                before.getRepaired(),
                moment);
    }

    /** Of a question to the user: there is no intent until the user has chosen. */
    public static Context clarification(Clarification clarification) {
        return new Context(
                null, null, null, List.of(), null, null, null, clarification, null, Origin.RULE, null, List.of(), null);
    }

    /** Of settings that are to be tried out. */
    public static Context candidate(ConnectionSettings candidate) {
        return new Context(
                null, null, null, List.of(), null, null, null, null, candidate, Origin.RULE, null, List.of(), null);
    }
}
