package io.millrace.eval.run;

import io.millrace.agent.StageException;
import io.millrace.eval.answer.Databases;
import io.millrace.eval.suite.Case;
import io.millrace.eval.suite.Dialogue;
import io.millrace.eval.suite.Suite;
import io.millrace.eval.suite.UnusableSuite;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Interpretation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Asks every question of a suite and judges every reply. The turns of a dialogue are asked one after the other, each with the
 * conversation before it: Millrace's own readings of the earlier turns, right or wrong; of a turn where it asked back, the
 * likeliest; a declined turn leaves none.
 */
public final class RunEval {
    private final Databases databases;
    private final AskInProcess ask;
    private final Judge judge;
    private final boolean evidence;
    private final int jobs;

    /** Told after each question. */
    @FunctionalInterface
    public interface Progress {
        void asked(CaseResult result);
    }

    /**
     * @param evidence whether what the suite says beside a question is appended to it
     * @param jobs questions at a time
     */
    public RunEval(Databases databases, AskInProcess ask, boolean evidence, int jobs) {
        this.databases = databases;
        this.ask = ask;
        this.judge = new Judge(databases);
        this.evidence = evidence;
        this.jobs = jobs;
    }

    /** In the order of the suite: its cases, then its dialogues. */
    public SuiteResult run(Suite suite, Progress progress) throws InterruptedException {
        List<Callable<List<CaseResult>>> work = new ArrayList<>();
        suite.cases().forEach(one -> work.add(() -> List.of(single(one, progress))));
        suite.dialogues().forEach(dialogue -> work.add(() -> dialogue(dialogue, progress)));
        List<CaseResult> cases = new ArrayList<>();
        List<List<CaseResult>> dialogues = new ArrayList<>();
        // Platform threads: SQLite's driver computes in native code and would pin a carrier anyway.
        try (ExecutorService threads = Executors.newFixedThreadPool(jobs)) {
            List<Future<List<CaseResult>>> running = new ArrayList<>();
            work.forEach(one -> running.add(threads.submit(one)));
            try {
                for (int i = 0; i < running.size(); i++) {
                    List<CaseResult> done = running.get(i).get();
                    cases.addAll(done);
                    if (i >= suite.cases().size()) {
                        dialogues.add(done);
                    }
                }
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw e.getCause() instanceof RuntimeException unusable
                        ? unusable
                        : new IllegalStateException("asking failed", e.getCause());
            }
        }
        return new SuiteResult(cases, dialogues);
    }

    private CaseResult single(Case one, Progress progress) {
        return asked(one, Conversation.NONE, progress).result();
    }

    private List<CaseResult> dialogue(Dialogue dialogue, Progress progress) {
        var results = new ArrayList<CaseResult>();
        var turns = new ArrayList<Conversation.Turn>();
        for (Case turn : dialogue.cases()) {
            Asked asked = asked(turn, new Conversation(turns), progress);
            results.add(asked.result());
            Conversation.Turn remembered = remembered(turn.question(), asked);
            if (remembered != null) {
                turns.add(remembered);
            }
        }
        return results;
    }

    private static Conversation.@Nullable Turn remembered(String question, Asked asked) {
        return switch (asked.reply()) {
            case Reply.Query query -> turn(question, query.interpretation(), query.name());
            case Reply.Question ofMine -> turn(question, ofMine.first(), "");
            case Reply.Declined _, Reply.Broken _ -> null;
        };
    }

    private static Conversation.Turn turn(String question, Interpretation interpretation, String name) {
        return new Conversation.Turn(question, interpretation, name.isEmpty() ? null : name);
    }

    private record Asked(Reply reply, CaseResult result) {}

    private Asked asked(Case one, Conversation conversation, Progress progress) {
        prepare(one.databaseId());
        String question = evidence && one.evidence() != null && !one.evidence().isBlank()
                ? one.question() + " (" + one.evidence() + ")"
                : one.question();
        AskInProcess.Asked asked = ask.ask(question, one.databaseId(), conversation);
        CaseResult result = judge.judge(one, asked.reply(), asked.ms());
        progress.asked(result);
        return new Asked(asked.reply(), result);
    }

    private void prepare(String databaseId) {
        try {
            databases.require(databaseId);
            ask.prepare(databaseId);
        } catch (StageException e) {
            throw new UnusableSuite("The database " + databaseId + " cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
