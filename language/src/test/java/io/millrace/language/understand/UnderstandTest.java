package io.millrace.language.understand;

import static io.millrace.language.catalog.DataType.DECIMAL;
import static io.millrace.language.catalog.DataType.INTEGER;
import static io.millrace.language.catalog.DataType.TEXT;
import static io.millrace.language.fixture.CatalogFixture.column;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.Table;
import io.millrace.language.fixture.CatalogFixture;
import io.millrace.language.fixture.School;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.read.Reading;
import io.millrace.language.sql.CompileSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the weights that ship; what is said of scores is only what any weights have to give. */
class UnderstandTest {
    private static final Understand UNDERSTAND = new Understand();
    private static final Term.Attribute NAME = Term.Attribute.of("student", "name");

    @Test
    void aQuestionBecomesAForm() {
        Understanding.Clear clear = clear("What are the names of the students from Lima?", Conversation.NONE);

        Select select = select(clear);
        assertThat(select.shows()).containsExactly(NAME);
        assertThat(Condition.conjuncts(select.where())).hasSize(1);
        assertThat(clear.candidate().confidence()).isBetween(0.05, 1.0);
        assertThat(clear.edit()).isNull();
        assertThat(clear.understood()).extracting(Reading.Words::words).contains("Lima");
    }

    @Test
    void anEmptyTextAmongTheSampledValuesIsAValueLikeOthers() {
        Catalog catalog = new CatalogFixture("club", Dialect.SQLITE)
                .table(
                        "member",
                        30,
                        "id",
                        column("id", INTEGER),
                        column("name", TEXT, "", "Anna"),
                        column("age", INTEGER))
                .build();

        Understanding understanding = UNDERSTAND.understand(
                "What is the average age of members above 12?", new CatalogIndex(catalog), Conversation.NONE);

        assertThat(understanding).isInstanceOf(Understanding.Clear.class);
    }

    /** As it is after somebody had Millrace write the sales of regions to a table. */
    @ParameterizedTest
    @CsvSource({"total sales by category, categories", "Show total sales by country, customers"})
    void aTableOfTotalsAnswersOnlyWhatItIsOf(String question, String by) {
        Catalog shop = ShopCatalog.postgresql();
        List<Table> tables = new ArrayList<>(shop.tables());
        tables.add(new Table(
                "mart",
                "total_sales_by_region",
                List.of(Column.of("region", TEXT), Column.of("total_sales", DECIMAL)),
                List.of(),
                List.of(),
                5,
                null));
        var index = new CatalogIndex(new Catalog("shop", shop.dialect(), tables, shop.foreignKeys()));

        Understanding understanding = UNDERSTAND.understand(question, index, Conversation.NONE);

        Interpretation meant = ((Understanding.Clear) understanding).candidate().interpretation();
        String sql = new CompileSql()
                .compile(new GroundInterpretation().ground(meant, index), shop.dialect(), index.catalog())
                .readableSql();
        assertThat(sql).contains("SUM(", by).doesNotContain("total_sales_by_region");
    }

    @Test
    void aFollowUpKeepsWhatItDoesNotChange() {
        Conversation before = asked("What are the names of the students?", null);

        Understanding.Clear clear = clear("Only those from Lima", before);

        Select select = select(clear);
        assertThat(select.shows()).containsExactly(NAME);
        assertThat(Condition.conjuncts(select.where())).hasSize(1);
        Understanding.Edit edit = Objects.requireNonNull(clear.edit());
        assertThat(edit.kind()).isEqualTo(Understanding.Edit.Kind.REFINEMENT);
        assertThat(edit.kept()).isNotEmpty();
        assertThat(edit.changed()).anyMatch(change -> change.contains("Lima"));
    }

    @Test
    void aNamedResultIsShownAgain() {
        Conversation before = asked("What are the names of the students?", "Q3");

        Understanding.Clear clear = clear("show Q3 again", before);

        assertThat(clear.candidate().interpretation())
                .isEqualTo(before.turns().getFirst().interpretation());
        assertThat(Objects.requireNonNull(clear.edit()).kind()).isEqualTo(Understanding.Edit.Kind.REFERENCE);
    }

    @Test
    void callingAResultGivesItsNameOn() {
        Understanding.Clear clear = clear("call this Q3", asked("What are the names of the students?", null));

        assertThat(clear.name()).isEqualTo("Q3");
        assertThat(Objects.requireNonNull(clear.edit()).kind()).isEqualTo(Understanding.Edit.Kind.NAMED);
    }

    @Test
    void backIsTheTurnBeforeTheLast() {
        List<Conversation.Turn> turns = new ArrayList<>(
                asked("What are the names of the students?", null).turns());
        turns.addAll(asked("How many clubs are there?", null).turns());

        Understanding.Clear clear = clear("go back", new Conversation(turns));

        assertThat(clear.candidate().interpretation())
                .isEqualTo(turns.getFirst().interpretation());
        assertThat(UNDERSTAND.understand("go back", School.INDEX, new Conversation(turns.subList(0, 1))))
                .isInstanceOf(Understanding.Declined.class);
    }

    @Test
    void aNewStartForgetsWhatWasAskedBefore() {
        Conversation before = asked("What are the names of the students?", null);

        Understanding.Clear afresh = clear("Start over: how many students are there?", before);

        assertThat(select(afresh)).isEqualTo(select(clear("how many students are there?", Conversation.NONE)));
        assertThat(Objects.requireNonNull(afresh.edit()).kind()).isEqualTo(Understanding.Edit.Kind.START_OVER);
        assertThat(UNDERSTAND.understand("Start over", School.INDEX, before))
                .isInstanceOf(Understanding.Declined.class);
    }

    @Test
    void reasonsAreNotInADatabase() {
        assertThat(UNDERSTAND.understand(
                        "How does the age of students affect their name?", School.INDEX, Conversation.NONE))
                .isInstanceOf(Understanding.Declined.class);
    }

    @Test
    void aQuestionWithoutWordsOfTheDatabaseIsDeclined() {
        Understanding understanding =
                UNDERSTAND.understand("Will it rain in the mountains tomorrow?", School.INDEX, Conversation.NONE);

        assertThat(understanding)
                .isInstanceOfSatisfying(
                        Understanding.Declined.class,
                        declined -> assertThat(declined.notUnderstood()).isNotEmpty());
    }

    @Test
    void theSameQuestionHasTheSameAnswer() {
        String question = "How many students are older than 20?";

        assertThat(UNDERSTAND.understand(question, School.INDEX, Conversation.NONE))
                .isEqualTo(UNDERSTAND.understand(question, School.INDEX, Conversation.NONE));
    }

    private static Conversation asked(String question, @Nullable String name) {
        Interpretation meant = clear(question, Conversation.NONE).candidate().interpretation();
        return new Conversation(List.of(new Conversation.Turn(question, meant, name)));
    }

    private static Understanding.Clear clear(String question, Conversation conversation) {
        Understanding understanding = UNDERSTAND.understand(question, School.INDEX, conversation);
        assertThat(understanding).as(question).isInstanceOf(Understanding.Clear.class);
        return (Understanding.Clear) understanding;
    }

    private static Select select(Understanding.Clear clear) {
        Form form = ((Interpretation.OfForm) clear.candidate().interpretation()).form();
        return (Select) form;
    }
}
