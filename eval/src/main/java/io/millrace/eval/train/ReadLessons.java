package io.millrace.eval.train;

import io.millrace.eval.answer.Databases;
import io.millrace.eval.gold.GoldReading;
import io.millrace.eval.gold.ReadGold;
import io.millrace.eval.suite.Case;
import io.millrace.eval.suite.Suite;
import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.FindAnchors;
import io.millrace.language.form.Form;
import io.millrace.language.generate.AbstractForm;
import io.millrace.language.index.CatalogIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes lessons of the cases of a suite, and of the first questions of its dialogues. */
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
        List<Case> cases = new ArrayList<>(suite.cases());
        suite.dialogues().forEach(dialogue -> cases.add(dialogue.cases().getFirst()));
        List<Lesson> lessons = new ArrayList<>();
        for (Case one : cases) {
            CatalogIndex index = index(one.databaseId());
            FindAnchors find =
                    anchors.computeIfAbsent(one.databaseId(), none -> new FindAnchors(new Elements(index)));
            Form gold = one.goldSql() == null ? null : form(one.goldSql(), index);
            lessons.add(new Lesson(
                    suite.name(),
                    one.id(),
                    one.databaseId(),
                    one.difficulty(),
                    find.find(one.question()),
                    one.goldSql(),
                    gold,
                    gold == null ? null : AbstractForm.of(gold)));
        }
        return lessons;
    }

    private static @Nullable Form form(String sql, CatalogIndex index) {
        return new ReadGold().read(sql, index) instanceof GoldReading.Read read ? read.form() : null;
    }
}
