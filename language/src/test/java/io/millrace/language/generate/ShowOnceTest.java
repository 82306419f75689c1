package io.millrace.language.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.fixture.Land;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.plan.Expression.ComparisonOperator;
import org.junit.jupiter.api.Test;

class ShowOnceTest {

    @Test
    void whatSeveralRowsSayOfOneThingIsShownOnce() {
        assertThat(of(lengthWhere("river_name", "colorado")))
                .isEqualTo(lengthWhere("river_name", "colorado").withDistinct(true));
    }

    @Test
    void ofSeveralThingsEachIsShown() {
        Select ofRiversThere = lengthWhere("traverse", "colorado");

        assertThat(of(ofRiversThere)).isSameAs(ofRiversThere);
    }

    @Test
    void aNameThatOneRowHasNeedsNothing() {
        Select ofState =
                Select.of(Term.Attribute.of("state", "population")).withWhere(equal("state", "state_name", "ohio"));

        assertThat(of(ofState)).isSameAs(ofState);
    }

    @Test
    void rowsAreStillCounted() {
        Select counted = Select.of(Term.Measure.countRows("river")).withWhere(equal("river", "river_name", "colorado"));

        assertThat(of(counted)).isSameAs(counted);
    }

    private static Form of(Select select) {
        return ShowOnce.of(select, Land.ELEMENTS);
    }

    private static Select lengthWhere(String column, String value) {
        return Select.of(Term.Attribute.of("river", "length")).withWhere(equal("river", column, value));
    }

    private static Condition equal(String table, String column, String value) {
        return new Condition.Compare(
                Term.Attribute.of(table, column), ComparisonOperator.EQUAL, Term.Constant.text(value));
    }
}
