package io.millrace.language.understand;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.fixture.School;
import io.millrace.language.form.CanonicalForm;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.ground.GroundForm;
import io.millrace.language.plan.Expression.ComparisonOperator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FindAmbiguityTest {
    private static final Term.Attribute TITLE = Term.Attribute.of("club", "title");
    private static final Term.Attribute NAME = Term.Attribute.of("student", "name");
    private static final Term.Attribute TOWN = Term.Attribute.of("student", "home_town");
    private static final Condition LIMA = equal(TOWN, "Lima");

    // ---------------------------------------------------------------- each of many

    @Test
    void whatEveryOneHasMayBeOneByOneOrInCommon() {
        FindAmbiguity.Ambiguity found = find("What is the title of the club of every student?", Select.of(TITLE))
                .orElseThrow();

        assertThat(found.differences()).containsExactly("student one by one", "common to all of student");
        assertThat(texts(found))
                .containsExactly(
                        "SELECT student.name, club.title FROM club, membership, student",
                        "SELECT club.title FROM club, membership, student GROUP BY membership.club_id"
                                + " HAVING COUNT(DISTINCT membership.student_id) EQUAL (SELECT COUNT(rows) FROM student)");
        found.forms().forEach(form -> new GroundForm().ground(form, School.INDEX));
    }

    @Test
    void withoutEveryOrWithoutManyToManyThereIsOneReading() {
        assertThat(find("What is the title of the club of the student?", Select.of(TITLE)))
                .isEmpty();
        assertThat(find("What is the title of every club?", Select.of(TITLE))).isEmpty();
        assertThat(find("What is the title of the club of every teacher?", Select.of(TITLE)))
                .isEmpty();
        assertThat(find(
                        "What is the title of the club of every student from Lima?",
                        Select.of(TITLE).withWhere(LIMA)))
                .isEmpty();
    }

    // ---------------------------------------------------------------- both or the last alone

    @Test
    void aConditionAfterTwoTablesMayBeOfBothOrOfTheLast() {
        FindAmbiguity.Ambiguity found = find(
                        "Show the students and teachers who are aged 40",
                        Select.of(NAME).withWhere(equal(Term.Attribute.of("student", "age"), "40")))
                .orElseThrow();

        assertThat(found.differences()).containsExactly("student and teacher", "teacher only");
        assertThat(found.forms()).hasSize(2);
        assertThat(texts(found).get(0)).contains("student.age EQUAL 40").contains("teacher.age EQUAL 40");
        assertThat(texts(found).get(1)).doesNotContain("student.age EQUAL").contains("teacher.age EQUAL 40");
    }

    @Test
    void aConditionAfterTwoValuesMayBeOfBothOrOfTheLast() {
        Select aged = Select.of(NAME).withWhere(equal(Term.Attribute.of("student", "age"), "40"));

        FindAmbiguity.Ambiguity found =
                find("Show the students from Lima and Oslo aged 40", aged).orElseThrow();

        assertThat(found.differences()).containsExactly("home_town both", "home_town Oslo only");
        assertThat(find("Show the students from Lima aged 40", aged)).isEmpty();
        assertThat(find("Show the students aged 40 from Lima and Oslo", aged)).isEmpty();
    }

    @Test
    void aConditionAfterOneTableIsOfThatTable() {
        assertThat(find(
                        "Show the students who are aged 40",
                        Select.of(NAME).withWhere(equal(Term.Attribute.of("student", "age"), "40"))))
                .isEmpty();
        assertThat(find("Show the students and teachers", Select.of(NAME))).isEmpty();
    }

    // ---------------------------------------------------------------- a part of several names

    @Test
    void aWordThatIsPartOfTwoNamesIsVague() {
        FindAmbiguity.Ambiguity found = find(
                        "Show the fee of the clubs", Select.of(Term.Attribute.of("club", "morning_fee")))
                .orElseThrow();

        assertThat(found.differences()).containsExactly("club.morning_fee", "club.evening_fee", "both");
        assertThat(texts(found))
                .containsExactly(
                        "SELECT club.morning_fee FROM club",
                        "SELECT club.evening_fee FROM club",
                        "SELECT club.morning_fee, club.evening_fee FROM club");
    }

    @Test
    void aNameThatIsSaidWholeIsNotVague() {
        assertThat(find("Show the morning fee of the clubs", Select.of(Term.Attribute.of("club", "morning_fee"))))
                .isEmpty();
        assertThat(find("Show the title of the clubs", Select.of(TITLE))).isEmpty();
    }

    private static Optional<FindAmbiguity.Ambiguity> find(String question, Form best) {
        Anchors anchors = School.anchors(question);
        return new FindAmbiguity(anchors).find(School.candidate(anchors, best));
    }

    private static List<String> texts(FindAmbiguity.Ambiguity found) {
        return found.forms().stream().map(CanonicalForm::of).toList();
    }

    private static Condition equal(Term column, String value) {
        return new Condition.Compare(column, ComparisonOperator.EQUAL, Term.Constant.text(value));
    }
}
