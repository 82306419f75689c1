package io.millrace.language.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.DataType;
import io.millrace.language.fixture.CampusCatalog;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.SetOperator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DescribeFormTest {
    private static final DescribeForm DESCRIBE = new DescribeForm(new CatalogIndex(CampusCatalog.sqlite()));
    private static final Term NAME = Term.Attribute.of("Student", "lname");
    private static final Term AGE = Term.Attribute.of("Student", "age");
    private static final Term ID = Term.Attribute.of("Student", "StuID");
    private static final Term ENROLLMENTS = Term.Measure.countRows("Enrollment");

    static Stream<Arguments> forms() {
        Select names = Select.of(NAME);
        return Stream.of(
                Arguments.of("the number of students", Select.of(Term.Measure.countRows("Student"))),
                Arguments.of("all columns of courses", Select.of(new Term.Everything("Course"))),
                Arguments.of(
                        "the last name and age of students whose age is greater than 20, ordered by age",
                        Select.of(NAME, AGE)
                                .withWhere(compare(AGE, ComparisonOperator.GREATER, number("20")))
                                .withSorts(List.of(new Select.Sort(AGE, false)), null)),
                Arguments.of(
                        "the different last name of students whose sex is 'F' or 'M'",
                        names.withDistinct(true)
                                .withWhere(new Condition.Any(List.of(
                                        compare(
                                                Term.Attribute.of("Student", "sex"),
                                                ComparisonOperator.EQUAL,
                                                text("F")),
                                        compare(
                                                Term.Attribute.of("Student", "sex"),
                                                ComparisonOperator.EQUAL,
                                                text("M")))))),
                Arguments.of(
                        "the last name of students whose course title contains 'Jazz' and whose age is between 18 and 25",
                        names.withWhere(new Condition.All(List.of(
                                new Condition.Matches(Term.Attribute.of("Course", "Title"), "%Jazz%", false),
                                new Condition.Between(AGE, number("18"), number("25")))))),
                Arguments.of(
                        "the last name of students that have no enrollments whose grade point is missing",
                        names.withWhere(new Condition.In(
                                ID,
                                Select.of(Term.Attribute.of("Enrollment", "StuID"))
                                        .withWhere(new Condition.Missing(
                                                Term.Attribute.of("Enrollment", "GradePoints"), false)),
                                true))),
                Arguments.of(
                        "the last name of students that have enrollments", names.withTables(List.of("Enrollment"))),
                Arguments.of(
                        "the last name of students and the number of enrollments for each student with more than 3 enrollments",
                        Select.of(NAME, ENROLLMENTS)
                                .withGroups(List.of(ID))
                                .withHaving(compare(ENROLLMENTS, ComparisonOperator.GREATER, number("3")))),
                Arguments.of(
                        "the last name of students, the one with the most enrollments",
                        names.withSorts(List.of(new Select.Sort(ENROLLMENTS, true)), 1)),
                Arguments.of(
                        "the last name of students, the 3 with the lowest age",
                        names.withSorts(List.of(new Select.Sort(AGE, false)), 3)),
                Arguments.of(
                        "the last name of students whose age is greater than the average age of students",
                        names.withWhere(compare(
                                AGE,
                                ComparisonOperator.GREATER,
                                new Term.Answer(Select.of(new Term.Measure(AggregateFunction.AVG, false, AGE)))))),
                Arguments.of(
                        "the last name of students, except the last name of instructors",
                        new Combined(
                                SetOperator.EXCEPT, names, Select.of(Term.Attribute.of("Instructor", "LastName")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void aFormInOneSentence(String sentence, Form form) {
        assertThat(DESCRIBE.of(form)).isEqualTo(sentence);
    }

    private static Condition compare(Term left, ComparisonOperator operator, Term right) {
        return new Condition.Compare(left, operator, right);
    }

    private static Term number(String value) {
        return new Term.Constant(DataType.INTEGER, value);
    }

    private static Term text(String value) {
        return Term.Constant.text(value);
    }
}
