package io.millrace.language.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.Link;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.CatalogFixture;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.plan.Expression.ComparisonOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FillStateTest {
    private static final Elements ELEMENTS = new Elements(new CatalogIndex(new CatalogFixture("zoo", Dialect.SQLITE)
            .table(
                    "animal",
                    10,
                    "animal_id",
                    CatalogFixture.required("animal_id", DataType.INTEGER),
                    CatalogFixture.column("name", DataType.TEXT),
                    CatalogFixture.column("species", DataType.TEXT),
                    CatalogFixture.column("house", DataType.TEXT))
            .table("weather", 10, "", CatalogFixture.column("wind", DataType.DOUBLE))
            .build()));

    /** {@code show ?0 where ?1 = ?2 and ?3 = ?4}. */
    private static final Template TEMPLATE = AbstractForm.of(
                    Select.of(column("a")).withWhere(Condition.and(equal("b", "x"), equal("c", "y"))))
            .template();

    private static final Slot SHOWN = TEMPLATE.slots().get(0);
    private static final Slot FIRST_COLUMN = TEMPLATE.slots().get(1);
    private static final Slot FIRST_VALUE = TEMPLATE.slots().get(2);
    private static final Slot SECOND_VALUE = TEMPLATE.slots().get(4);

    private final FillState empty = FillState.empty(TEMPLATE);

    @Test
    void aValueBringsItsColumn() {
        FillState filled = empty.with(FIRST_VALUE, value("Leo", 3, "name"), -0.5);

        assertThat(filled.fillings()[FIRST_COLUMN.number()]).isEqualTo(Filling.column("animal", "name", null));
        assertThat(filled.score()).isEqualTo(-0.5);
        assertThat(empty.fillings()).containsOnlyNulls();
    }

    @Test
    void noValueIsUsedTwice() {
        FillState filled = empty.with(FIRST_VALUE, value("Leo", 3, "name"), 0);

        assertThat(allows(filled, SECOND_VALUE, value("Leo", 3, "species"))).isFalse();
        assertThat(allows(filled, SECOND_VALUE, value("lion", 5, "species"))).isTrue();
    }

    @Test
    void differentSlotsHaveDifferentColumns() {
        FillState filled = empty.with(FIRST_VALUE, value("Leo", 3, "name"), 0);

        assertThat(allows(filled, SHOWN, shown("animal", "name"))).isFalse();
        assertThat(allows(filled, SHOWN, shown("animal", "house"))).isTrue();
    }

    @Test
    void aValueFitsTheColumnThatIsThereAlready() {
        FillState filled = empty.with(FIRST_COLUMN, shown("animal", "name"), 0);

        assertThat(allows(filled, FIRST_VALUE, value("Leo", 3, "name"))).isTrue();
        assertThat(allows(filled, FIRST_VALUE, value("Leo", 3, "species"))).isFalse();
    }

    @Test
    void tablesThatCannotBeJoinedAreNotMixed() {
        FillState filled = empty.with(SHOWN, shown("weather", "wind"), 0);

        assertThat(allows(filled, FIRST_VALUE, value("Leo", 3, "name"))).isFalse();
        assertThat(allows(empty, FIRST_VALUE, value("Leo", 3, "name"))).isTrue();
    }

    @Test
    void wordsBehindTheSixtyFourthAreNotToldApart() {
        assertThat(FillState.bits(new Link(63, 64, 1, true))).isEqualTo(FillState.bits(new Link(80, 82, 1, true)));
        assertThat(FillState.bits(new Link(3, 5, 1, true))).isEqualTo(0b11000);
        assertThat(FillState.bits(null)).isZero();
    }

    private static boolean allows(FillState state, Slot slot, Option option) {
        return state.allows(slot, option, TEMPLATE, ELEMENTS);
    }

    private static Option value(String value, int at, String column) {
        return option(
                Filling.value(value, new Link(at, at + 1, 1, true)),
                Filling.column("animal", column, null),
                "animal",
                column);
    }

    private static Option shown(String table, String column) {
        return option(Filling.column(table, column, null), null, table, column);
    }

    private static Option option(Filling filling, @Nullable Filling attribute, String table, String column) {
        return new Option(
                filling,
                attribute,
                ELEMENTS.tableNumber(table),
                ELEMENTS.columnNumber(table, column),
                new FeatureVector());
    }

    private static Term column(String name) {
        return Term.Attribute.of("t", name);
    }

    private static Condition equal(String column, String value) {
        return new Condition.Compare(column(column), ComparisonOperator.EQUAL, Term.Constant.text(value));
    }
}
