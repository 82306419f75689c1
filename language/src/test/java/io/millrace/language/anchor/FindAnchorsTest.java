package io.millrace.language.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.fixture.Land;
import io.millrace.language.fixture.School;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindAnchorsTest {

    @Test
    void aNameInItsOwnWordsIsExact() {
        Anchors anchors = School.anchors("What is the home town of each student?");

        assertThat(column(anchors, "student", "home_town")).isEqualTo(new Link(3, 5, 1, true));
        assertThat(table(anchors, "student")).isEqualTo(new Link(7, 8, 1, true));
        assertThat(anchors.columnScore(number(anchors, "club", "title"))).isZero();
        assertThat(anchors.tableScore(anchors.elements().tableNumber("club"))).isZero();
    }

    @Test
    void aPluralNamesWhatItsSingularNames() {
        Anchors anchors = School.anchors("List all teachers");

        assertThat(table(anchors, "teacher")).isEqualTo(new Link(2, 3, 1, true));
    }

    @Test
    void aSynonymNamesLessSurely() {
        Anchors anchors = School.anchors("List all pupils");

        Link pupil = table(anchors, "student");
        assertThat(pupil.exact()).isFalse();
        assertThat(pupil.score()).isBetween(0.3, 0.9);
        assertThat(anchors.tableScore(anchors.elements().tableNumber("club"))).isLessThan(pupil.score());
    }

    @Test
    void aPartOfANameIsNotTheWholeName() {
        Anchors anchors = School.anchors("Show the fee");

        assertThat(column(anchors, "club", "morning_fee").exact()).isFalse();
        assertThat(column(anchors, "club", "morning_fee").score()).isLessThan(0.95);
        assertThat(anchors.columnScore(number(anchors, "club", "evening_fee")))
                .isEqualTo(anchors.columnScore(number(anchors, "club", "morning_fee")));
    }

    @ParameterizedTest
    @CsvSource({
        "Who is from Lima?, student, home_town, Lima",
        "Who is from lima?, student, home_town, Lima",
        "Who teaches organic chemistry?, teacher, subject, Organic Chemistry"
    })
    void aKnownValueIsFoundInItsColumn(String question, String table, String column, String value) {
        Anchors anchors = School.anchors(question);

        ValueLink found = anchors.values().getFirst();
        assertThat(found.column()).isEqualTo(number(anchors, table, column));
        assertThat(found.value()).isEqualTo(value);
        assertThat(found.quoted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Who is from Bergenn?, student, home_town, Bergen",
        "Who teaches organic chemestry?, teacher, subject, Organic Chemistry",
        "Who is from 'Bergenn'?, student, home_town, Bergen"
    })
    void aMistypedValueIsFoundLessSurely(String question, String table, String column, String value) {
        ValueLink found = School.anchors(question).values().stream()
                .filter(link -> link.column() == number(School.anchors(question), table, column))
                .findFirst()
                .orElseThrow();

        assertThat(found.value()).isEqualTo(value);
        assertThat(found.score()).isBetween(0.85, 0.9);
    }

    @Test
    void aQuotedTextIsAValueEvenWhereNoColumnHasIt() {
        Anchors anchors = School.anchors("Which students are called 'Zed'?");

        assertThat(anchors.values()).contains(new ValueLink(4, 5, -1, "Zed", 0.5, true));
    }

    @Test
    void aWordWrittenLikeANameMayBeAValueAndOthersMayNot() {
        assertThat(School.anchors("Is there a Zed here?").values())
                .extracting(ValueLink::value)
                .contains("Zed");
        assertThat(School.anchors("Is there a zed here?").values())
                .extracting(ValueLink::value)
                .doesNotContain("zed");
    }

    @Test
    void wordsThatOnlyHoldASentenceTogetherNameNothing() {
        Anchors anchors = School.anchors("What is it that they have?");

        assertThat(anchors.columns()).allMatch(List::isEmpty);
        assertThat(anchors.tables()).allMatch(List::isEmpty);
    }

    @Test
    void ofTwoFiguresSideBySideTheLastIsMeant() {
        Anchors anchors = Land.anchors("What is the population density of Utah?");

        assertThat(column(anchors, "state", "density")).isEqualTo(new Link(4, 5, 1, true));
        assertThat(anchors.columnScore(number(anchors, "state", "population"))).isZero();
    }

    @Test
    void figuresThatAreListedAreBothMeant() {
        Anchors anchors = Land.anchors("Show population and density of Utah");

        assertThat(column(anchors, "state", "population").exact()).isTrue();
        assertThat(column(anchors, "state", "density").exact()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "states in the United States, usa",
        "states of the US, usa",
        "Which US state is the largest?, usa",
        "tell us the largest state, ''"
    })
    void aCountryIsFoundByItsOtherNames(String question, String value) {
        assertThat(Land.anchors(question).values().stream()
                        .filter(found -> found.column() >= 0)
                        .map(ValueLink::value))
                .containsExactlyElementsOf(value.isEmpty() ? List.of() : List.of(value));
    }

    @Test
    void aTextThatHoldsTheNamesOfOtherThingsIsCalledAfterThem() {
        Anchors anchors = Land.anchors("Which states lie at the Pecos river?");

        assertThat(column(anchors, "river", "traverse").from()).isEqualTo(1);
        assertThat(column(anchors, "river", "traverse").score()).isGreaterThan(0.7);
    }

    private static int number(Anchors anchors, String table, String column) {
        return anchors.elements().columnNumber(table, column);
    }

    private static Link column(Anchors anchors, String table, String column) {
        return anchors.columns().get(number(anchors, table, column)).getFirst();
    }

    private static Link table(Anchors anchors, String table) {
        return anchors.tables().get(anchors.elements().tableNumber(table)).getFirst();
    }
}
