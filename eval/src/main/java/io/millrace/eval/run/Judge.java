package io.millrace.eval.run;

import io.millrace.agent.StageException;
import io.millrace.eval.answer.Answer;
import io.millrace.eval.answer.CompareAnswers;
import io.millrace.eval.answer.Databases;
import io.millrace.eval.answer.OrdersRows;
import io.millrace.eval.suite.Case;
import io.millrace.schemas.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs what was replied to a case and says whether it is right. */
final class Judge {
    private final Databases databases;

    Judge(Databases databases) {
        this.databases = databases;
    }

    CaseResult judge(Case one, Reply reply, double ms) {
        var run = new Run(one, ms);
        return switch (reply) {
            case Reply.Query query -> run.answered(query);
            case Reply.Question question -> run.asked(question);
            case Reply.Declined declined -> run.result(Status.DECLINED, !one.answerable(), false, declined.why());
            case Reply.Broken broken -> run.result(Status.ERROR, false, false, broken.why());
        };
    }

    /** A known query that the database does not run. */
    private static final class GoldDoesNotRun extends Exception {
        private static final long serialVersionUID = 1L;

        GoldDoesNotRun(StageException cause) {
            super("The known query does not run: " + cause.getMessage(), cause);
        }
    }

    /** One case; what its known queries return is asked once. */
    private final class Run {
        private final Case one;
        private final double ms;
        private final List<String> instances;
        private final Map<String, Answer> golds = new HashMap<>();

        Run(Case one, double ms) {
            this.one = one;
            this.ms = ms;
            this.instances = new ArrayList<>(List.of(one.databaseId()));
            instances.addAll(databases.instances(one.databaseId()));
        }

        CaseResult answered(Reply.Query query) {
            String sql = query.statement().getReadableSql();
            List<Answer> given;
            try {
                given = run(query.statement());
            } catch (StageException e) {
                return result(
                        Status.ERROR, sql, query.confidence(), false, false, goldNote(), "EXECUTE: " + e.getMessage());
            }
            try {
                boolean right = !one.ambiguous() && matchesAny(one.goldQueries(), given);
                boolean oneMeaning = one.ambiguous() && matchesAny(readings(), given);
                return result(Status.ANSWERED, sql, query.confidence(), right, oneMeaning, null, null);
            } catch (GoldDoesNotRun e) {
                return result(Status.ANSWERED, sql, query.confidence(), false, false, e.getMessage(), null);
            }
        }

        CaseResult asked(Reply.Question question) {
            String sql = String.join(
                    ";\n",
                    question.choices().stream().map(Statement::getReadableSql).toList());
            try {
                boolean known = one.ambiguous() ? readingsAmong(question) >= 2 : goldAmong(question);
                boolean correct = one.ambiguous() ? known : !one.answerable();
                return result(Status.ASKED, sql, question.confidence(), correct, known, null, null);
            } catch (GoldDoesNotRun e) {
                return result(Status.ASKED, sql, question.confidence(), false, false, e.getMessage(), null);
            }
        }

        CaseResult result(Status status, boolean correct, boolean choiceRight, String note) {
            return result(status, null, null, correct, choiceRight, goldNote(), note);
        }

        private CaseResult result(
                Status status,
                @Nullable String sql,
                @Nullable Double confidence,
                boolean correct,
                boolean choiceRight,
                @Nullable String goldFailure,
                @Nullable String note) {
            return new CaseResult(
                    one.id(),
                    one.databaseId(),
                    one.question(),
                    one.difficulty(),
                    status,
                    sql,
                    confidence,
                    correct,
                    choiceRight,
                    goldFailure == null,
                    ms,
                    goldFailure == null ? note : goldFailure);
        }

        private List<String> readings() {
            return one.readings().stream().map(Case.Reading::goldSql).toList();
        }

        private int readingsAmong(Reply.Question question) throws GoldDoesNotRun {
            List<List<Answer>> choices = runnable(question);
            int found = 0;
            for (String reading : readings()) {
                boolean there = false;
                for (List<Answer> choice : choices) {
                    there = there || matches(reading, choice);
                }
                found += there ? 1 : 0;
            }
            return found;
        }

        private boolean goldAmong(Reply.Question question) throws GoldDoesNotRun {
            for (List<Answer> choice : runnable(question)) {
                if (matchesAny(one.goldQueries(), choice)) {
                    return true;
                }
            }
            return false;
        }

        private List<List<Answer>> runnable(Reply.Question question) {
            var answers = new ArrayList<List<Answer>>();
            for (Statement choice : question.choices()) {
                try {
                    answers.add(run(choice));
                } catch (StageException e) {
                    // A choice that does not run is no choice.
                }
            }
            return answers;
        }

        /** On the database and on every further instance of it. */
        private List<Answer> run(Statement statement) throws StageException {
            var answers = new ArrayList<Answer>();
            for (String instance : instances) {
                answers.add(databases.run(instance, statement));
            }
            return answers;
        }

        private boolean matchesAny(List<String> golds, List<Answer> given) throws GoldDoesNotRun {
            GoldDoesNotRun failure = null;
            for (String gold : golds) {
                try {
                    if (matches(gold, given)) {
                        return true;
                    }
                } catch (GoldDoesNotRun e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
            return false;
        }

        private boolean matches(String gold, List<Answer> given) throws GoldDoesNotRun {
            boolean ordered = OrdersRows.test(gold);
            for (int i = 0; i < instances.size(); i++) {
                if (!CompareAnswers.same(gold(instances.get(i), gold), given.get(i), ordered)) {
                    return false;
                }
            }
            return true;
        }

        private Answer gold(String instance, String sql) throws GoldDoesNotRun {
            Answer known = golds.get(instance + "\n" + sql);
            if (known == null) {
                try {
                    known = databases.run(instance, sql);
                } catch (StageException e) {
                    throw new GoldDoesNotRun(e);
                }
                golds.put(instance + "\n" + sql, known);
            }
            return known;
        }

        /** Whether the known query runs is part of the report also where there is nothing to compare it with. */
        private @Nullable String goldNote() {
            try {
                for (String gold : one.ambiguous() ? readings() : one.goldQueries()) {
                    gold(one.databaseId(), gold);
                }
                return null;
            } catch (GoldDoesNotRun e) {
                return e.getMessage();
            }
        }
    }
}
