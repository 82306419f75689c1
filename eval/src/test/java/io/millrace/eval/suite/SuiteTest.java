package io.millrace.eval.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.eval.fixture.SmallSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteTest {
    @TempDir
    Path folder;

    @Test
    void readsCases() throws Exception {
        SmallSuite.in(folder).cases("""
                        {"id": "a", "db_id": "d", "question": "How many?", "gold_sql": "SELECT 1", "difficulty": "Hard",
                        """.replace("\n", "") + """
                                 "evidence": "many", "split": "dev", "alternative_gold_sql": ["SELECT 2"]}""", """
                        {"id": "b", "db_id": "e", "question": "Why?", "gold_sql": null, "expected": "unanswerable"}""", "", """
                        {"id": "c", "db_id": "e", "question": "Which?", "gold_sql": "SELECT 1", "interpretations":\
                         [{"interpretation": "This?", "gold_sql": "SELECT 1"}, {"interpretation": "That?", "gold_sql": "SELECT 2"}]}""");

        Suite suite = Suite.read(folder);

        assertThat(suite.cases().getFirst())
                .isEqualTo(new Case(
                        "a", "d", "How many?", "SELECT 1", List.of("SELECT 2"), List.of(), "hard", "many", "dev"));
        assertThat(suite.cases().get(1).answerable()).isFalse();
        assertThat(suite.cases().get(1).difficulty()).isEqualTo(Case.UNRATED);
        assertThat(suite.cases().get(2).readings())
                .containsExactly(new Case.Reading("This?", "SELECT 1"), new Case.Reading("That?", "SELECT 2"));
        assertThat(suite.databaseIds()).containsExactly("d", "e");
    }

    @Test
    void readsDialogues() throws Exception {
        SmallSuite.in(folder).dialogues("""
                        {"id": "a", "db_id": "d", "turns": [{"question": "All?", "gold_sql": "SELECT 1", "difficulty": "easy"},\
                         {"question": "And now?", "gold_sql": "SELECT 2"}]}""");

        assertThat(Suite.read(folder).questions())
                .extracting(Case::id, Case::goldSql)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a/1", "SELECT 1"),
                        org.assertj.core.groups.Tuple.tuple("a/2", "SELECT 2"));
    }

    @Test
    void readsSpidersOwnFormat() throws Exception {
        Files.writeString(folder.resolve("dev.json"), """
                [{"db_id": "d", "question": "How many?", "query": "SELECT 1", "sql": {"select": []}}]""");
        Files.writeString(folder.resolve("train_spider.json"), """
                [{"db_id": "e", "question": "Who?", "query": "SELECT 2"}]""");

        assertThat(Suite.read(folder).cases())
                .extracting(Case::id, Case::databaseId, Case::goldSql, Case::split)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("dev-00001", "d", "SELECT 1", "dev"),
                        org.assertj.core.groups.Tuple.tuple("train-00001", "e", "SELECT 2", "train"));
        assertThat(Suite.read(folder.resolve("dev.json")).cases()).hasSize(1);
    }

    @Test
    void aPartOfItCanBeChosen() throws Exception {
        Suite suite = Suite.read(SmallSuite.in(folder).cases("""
                        {"id": "a", "db_id": "d", "question": "?", "gold_sql": "SELECT 1", "split": "dev"}""", """
                        {"id": "b", "db_id": "e", "question": "?", "gold_sql": "SELECT 1", "split": "dev"}""", """
                        {"id": "c", "db_id": "e", "question": "?", "gold_sql": "SELECT 1", "split": "train"}""").folder());

        assertThat(suite.only("dev", List.of(), 9).cases()).extracting(Case::id).containsExactly("a", "b");
        assertThat(suite.only(null, List.of("e"), 9).cases())
                .extracting(Case::id)
                .containsExactly("b", "c");
        assertThat(suite.only(null, List.of(), 1).cases()).extracting(Case::id).containsExactly("a");
        assertThatThrownBy(() -> suite.only("test", List.of(), 9))
                .isInstanceOf(UnusableSuite.class)
                .hasMessageContaining("split test");
    }

    @Test
    void aBrokenLineIsNamed() throws Exception {
        SmallSuite.in(folder).cases(SmallSuite.one("a", "q", "SELECT 1"), "{\"id\": \"b\"");

        assertThatThrownBy(() -> Suite.read(folder))
                .isInstanceOf(UnusableSuite.class)
                .hasMessageContaining("Line 2 of ")
                .hasMessageContaining("cases.jsonl");
    }

    @Test
    void aMissingFieldIsNamed() throws Exception {
        SmallSuite.in(folder).cases("{\"id\": \"a\", \"db_id\": \"d\", \"gold_sql\": \"SELECT 1\"}");

        assertThatThrownBy(() -> Suite.read(folder))
                .hasMessageContaining("Line 1 of ")
                .hasMessageContaining("\"question\"");
    }

    @Test
    void anIdIsUsedOnce() throws Exception {
        SmallSuite.in(folder).cases(SmallSuite.one("a", "q", "SELECT 1"), SmallSuite.one("a", "q", "SELECT 1"));

        assertThatThrownBy(() -> Suite.read(folder))
                .hasMessageContaining("Line 2 of ")
                .hasMessageContaining("taken");
    }

    @Test
    void aFolderWithoutASuiteIsRefused() {
        assertThatThrownBy(() -> Suite.read(folder))
                .isInstanceOf(UnusableSuite.class)
                .hasMessageContaining("no suite");
        assertThatThrownBy(() -> Suite.read(folder.resolve("nowhere")))
                .isInstanceOf(UnusableSuite.class)
                .hasMessageContaining("There is no");
    }
}
