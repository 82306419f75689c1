package io.millrace.eval.train;

import io.millrace.eval.answer.Answer;
import io.millrace.eval.answer.CompareAnswers;
import io.millrace.eval.answer.Databases;
import io.millrace.eval.answer.OrdersRows;
import io.millrace.language.form.Form;
import io.millrace.language.ground.GroundForm;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.sql.CompileSql;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whether a form answers a question as the known query does; asks each database each query once. */
final class Trial {
    private final Databases databases;
    private final Map<String, Optional<Answer>> answers = new HashMap<>();
    private final GroundForm ground = new GroundForm();

    Trial(Databases databases) {
        this.databases = databases;
    }

    /** The SQL of a form; empty where it has no plan. */
    static Optional<String> sql(Form form, CatalogIndex index) {
        try {
            return Optional.of(new CompileSql()
                    .compile(
                            new GroundForm().ground(form, index),
                            index.catalog().dialect())
                    .readableSql());
        } catch (RuntimeException notGrounded) {
            return Optional.empty();
        }
    }

    boolean right(Form form, Lesson lesson) {
        if (lesson.goldSql() == null) {
            return false;
        }
        Optional<String> sql = sql(form, lesson.anchors().elements().index());
        if (sql.isEmpty()) {
            return false;
        }
        Optional<Answer> gold = answer(lesson.databaseId(), lesson.goldSql());
        Optional<Answer> given = answer(lesson.databaseId(), sql.get());
        return gold.isPresent()
                && given.isPresent()
                && CompareAnswers.same(gold.get(), given.get(), OrdersRows.test(lesson.goldSql()));
    }

    private Optional<Answer> answer(String databaseId, String sql) {
        return answers.computeIfAbsent(databaseId + "\n" + sql, none -> {
            try {
                return Optional.of(databases.run(databaseId, sql));
            } catch (Exception refused) {
                return Optional.empty();
            }
        });
    }
}
