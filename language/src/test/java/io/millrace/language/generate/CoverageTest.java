package io.millrace.language.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.fixture.School;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.plan.Expression.ComparisonOperator;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private static final Term NAME = Term.Attribute.of("student", "name");
    private static final Condition LIMA = new Condition.Compare(
            Term.Attribute.of("student", "home_town"), ComparisonOperator.EQUAL, Term.Constant.text("Lima"));

    @Test
    void aValueThatIsUsedIsNotLeftOver() {
        String question = "Name of students from Lima";

        assertThat(value("values left over", question, Select.of(NAME).withWhere(LIMA)))
                .isZero();
        assertThat(value("values left over", question, Select.of(NAME))).isEqualTo(1);
        assertThat(value("values used", question, Select.of(NAME).withWhere(LIMA)))
                .isEqualTo(1);
    }

    @Test
    void aTableThatIsNamedCounts() {
        String question = "Name of students";

        assertThat(value("tables not named", question, Select.of(NAME))).isZero();
        assertThat(value("tables not named", question, Select.of(Term.Attribute.of("teacher", "name"))))
                .isEqualTo(1);
        assertThat(value("tables named not used", question, Select.of(Term.Attribute.of("teacher", "name"))))
                .isEqualTo(1);
    }

    @Test
    void theTablesOnTheWayCount() {
        String question = "Name of students and title of clubs";

        assertThat(value("tables", question, Select.of(NAME))).isZero();
        assertThat(value("tables", question, Select.of(NAME, Term.Attribute.of("club", "title"))))
                .isEqualTo(2);
        assertThat(value("not connected", question, Select.of(NAME, Term.Attribute.of("club", "title"))))
                .isZero();
    }

    @Test
    void quotesAndNumbersThatAreLeftOverAreCounted() {
        String question = "Name of the 3 students called 'Zed'";

        assertThat(value("quotes left over", question, Select.of(NAME))).isEqualTo(1);
        assertThat(value("numbers left over", question, Select.of(NAME))).isEqualTo(1);
        assertThat(value("quotes left over", "Name of students", Select.of(NAME)))
                .isZero();
    }

    @Test
    void aColumnThatNobodySaidCounts() {
        assertThat(value("slots not said", "List the students", Select.of(NAME)))
                .isEqualTo(1);
        assertThat(value("slots not said", "Name of students", Select.of(NAME))).isZero();
    }

    private static double value(String name, String question, Form form) {
        Anchors anchors = School.anchors(question);
        Candidate candidate = School.candidate(anchors, form);
        return new Coverage(anchors).of(candidate, candidate, 0).values()[Coverage.NAMES.indexOf(name)];
    }
}
