package io.millrace.eval.train;

import io.millrace.eval.answer.Databases;
import io.millrace.eval.gold.GoldReading;
import io.millrace.eval.gold.ReadGold;
import io.millrace.eval.suite.Case;
import io.millrace.eval.suite.Dialogue;
import io.millrace.eval.suite.Suite;
import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.FindAnchors;
import io.millrace.language.form.Form;
import io.millrace.language.generate.AbstractForm;
import io.millrace.language.index.CatalogIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes lessons of the cases of a suite, and of the turns of its dialogues, each with the known form of the turn before it. */
final class ReadLessons {
    private final Databases databases;
    private final Map<String, FindAnchors> anchors = new HashMap<>();
    private final Map<String, CatalogIndex> indexes = new HashMap<>();

    ReadLessons(Databases databases) {
        this.databases = databases;
    }

    CatalogIndex index(String databaseId) {
        return indexes.computeIfAbsent(databaseId, id -> {
            try {
                return new CatalogIndex(databases.require(id));
            } catch (Exception e) {
                throw new IllegalStateException("the database " + id + " cannot be read: " + e.getMessage(), e);
            }
        });
    }

    List<Lesson> read(Suite suite) {
        List<Lesson> lessons = new ArrayList<>();
        for (Case one : suite.cases()) {
            lessons.add(lesson(suite, one, null));
        }
        for (Dialogue dialogue : suite.dialogues()) {
            AbstractForm before = null;
            for (Case turn : dialogue.cases()) {
                Lesson lesson = lesson(suite, turn, before);
                lessons.add(lesson);
                if (lesson.known() == null) {
                    break;
                }
                before = lesson.known();
            }
        }
        return lessons;
    }

    /** Questions made of the names and samples of databases. */
    List<Lesson> exercises(List<String> databaseIds, String name, long seed) {
        List<Lesson> lessons = new ArrayList<>();
        for (String id : databaseIds) {
            int number = 0;
            for (MakeExercises.Exercise exercise : MakeExercises.of(index(id), id, seed)) {
                Optional<String> sql = Trial.sql(exercise.form(), index(id));
                if (sql.isPresent()) {
                    lessons.add(new Lesson(
                            name,
                            id + "-" + number++,
                            id,
                            "easy",
                            find(id, exercise.question()),
                            sql.get(),
                            exercise.form(),
                            AbstractForm.of(exercise.form()),
                            null));
                }
            }
        }
        return lessons;
    }

    /** What the words of a question may mean in a database. */
    Anchors find(String databaseId, String question) {
        return anchors.computeIfAbsent(databaseId, id -> new FindAnchors(new Elements(index(id))))
                .find(question);
    }

    private Lesson lesson(Suite suite, Case one, @Nullable AbstractForm before) {
        CatalogIndex index = index(one.databaseId());
        Form gold = one.goldSql() == null ? null : form(one.goldSql(), index);
        return new Lesson(
                suite.name(),
                one.id(),
                one.databaseId(),
                one.difficulty(),
                find(one.databaseId(), one.question()),
                one.goldSql(),
                gold,
                gold == null ? null : AbstractForm.of(gold),
                before);
    }

    private static @Nullable Form form(String sql, CatalogIndex index) {
        return new ReadGold().read(sql, index) instanceof GoldReading.Read read ? read.form() : null;
    }
}
