package io.millrace.language.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.SetOperator;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanonicalFormTest {
    private static final Term NAME = Term.Attribute.of("students", "name");
    private static final Term AGE = Term.Attribute.of("students", "age");
    private static final Term PETS = Term.Measure.countRows("pets");
    private static final Condition OLDER = new Condition.Compare(AGE, ComparisonOperator.GREATER, number("20"));
    private static final Condition ANN =
            new Condition.Compare(NAME, ComparisonOperator.EQUAL, Term.Constant.text("Ann"));

    @Test
    void conditionsInAnyOrderAndNumbersHoweverWritten() {
        Condition turned =
                new Condition.Compare(new Term.Constant(DataType.DECIMAL, "20.0"), ComparisonOperator.LESS, AGE);

        assertSame(
                Select.of(NAME).withWhere(new Condition.All(List.of(OLDER, ANN))),
                Select.of(NAME).withWhere(new Condition.All(List.of(ANN, turned))));
        assertDifferent(Select.of(NAME).withWhere(OLDER), Select.of(NAME).withWhere(ANN));
        assertDifferent(
                Select.of(NAME).withWhere(new Condition.All(List.of(OLDER, ANN))),
                Select.of(NAME).withWhere(new Condition.Any(List.of(OLDER, ANN))));
    }

    @Test
    void aRangeIsTwoComparisons() {
        Condition both = new Condition.All(List.of(
                new Condition.Compare(AGE, ComparisonOperator.LESS_OR_EQUAL, number("30")),
                new Condition.Compare(AGE, ComparisonOperator.GREATER_OR_EQUAL, number("20"))));

        assertSame(
                Select.of(NAME).withWhere(new Condition.Between(AGE, number("20"), number("30"))),
                Select.of(NAME).withWhere(both));
    }

    @Test
    void tablesAndGroupsThatAreThereAnyway() {
        assertSame(Select.of(NAME), Select.of(NAME).withTables(List.of("students")));
        assertSame(Select.of(NAME, PETS), Select.of(NAME, PETS).withGroups(List.of(NAME)));
        assertSame(Select.of(NAME, PETS), Select.of(NAME, PETS).withDistinct(true));
        assertSame(
                Select.of(NAME, PETS),
                Select.of(NAME, Term.Measure.countRows("students")).withTables(List.of("pets")));
        assertDifferent(Select.of(NAME), Select.of(NAME).withTables(List.of("pets")));
        assertDifferent(
                Select.of(NAME, PETS), Select.of(NAME, PETS).withGroups(List.of(Term.Attribute.of("students", "id"))));
        assertDifferent(Select.of(NAME), Select.of(NAME).withDistinct(true));
    }

    @Test
    void whatDoesNotMatterInsideASet() {
        Select sorted = Select.of(NAME).withDistinct(true).withSorts(List.of(new Select.Sort(AGE, true)), null);

        assertSame(
                Select.of(AGE).withWhere(new Condition.In(NAME, sorted, false)),
                Select.of(AGE).withWhere(new Condition.In(NAME, Select.of(NAME), false)));
        assertDifferent(
                Select.of(AGE).withWhere(new Condition.In(NAME, sorted.withSorts(sorted.sorts(), 1), false)),
                Select.of(AGE).withWhere(new Condition.In(NAME, Select.of(NAME), false)));
    }

    @Test
    void bothSidesOfAUnionButNotOfADifference() {
        Select one = Select.of(NAME).withWhere(OLDER);
        Select other = Select.of(NAME).withWhere(ANN);

        assertSame(new Combined(SetOperator.UNION, one, other), new Combined(SetOperator.UNION, other, one));
        assertDifferent(new Combined(SetOperator.EXCEPT, one, other), new Combined(SetOperator.EXCEPT, other, one));
    }

    @Test
    void theOrderOfColumnsWhereItIsSaidNotToMatter() {
        assertDifferent(Select.of(NAME, AGE), Select.of(AGE, NAME));
        assertThat(CanonicalForm.ofAnyColumnOrder(Select.of(NAME, AGE)))
                .isEqualTo(CanonicalForm.ofAnyColumnOrder(Select.of(AGE, NAME)));
    }

    private static Term number(String value) {
        return new Term.Constant(DataType.INTEGER, value);
    }

    private static void assertSame(Form one, Form other) {
        assertThat(CanonicalForm.of(one)).isEqualTo(CanonicalForm.of(other));
    }

    private static void assertDifferent(Form one, Form other) {
        assertThat(CanonicalForm.of(one)).isNotEqualTo(CanonicalForm.of(other));
    }
}
