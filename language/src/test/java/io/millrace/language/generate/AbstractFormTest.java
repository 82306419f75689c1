package io.millrace.language.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.DataType;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.plan.Expression.ComparisonOperator;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbstractFormTest {
    private static final Term NAME = Term.Attribute.of("students", "name");
    private static final Term AGE = Term.Attribute.of("students", "age");
    private static final Term TWENTY = new Term.Constant(DataType.DECIMAL, "20");
    private static final Condition OLDER = new Condition.Compare(AGE, ComparisonOperator.GREATER, TWENTY);

    @Test
    void namesAndValuesBecomeSlotsWithRoles() {
        AbstractForm form = AbstractForm.of(Select.of(NAME).withWhere(OLDER));

        assertThat(form.template().slots())
                .containsExactly(
                        new Slot(0, Slot.Kind.ATTRIBUTE, "S0", -1),
                        new Slot(1, Slot.Kind.ATTRIBUTE, "W>", -1),
                        new Slot(2, Slot.Kind.NUMBER, "W>", 1));
        assertThat(form.fillings())
                .containsExactly(
                        Filling.column("students", "name", null),
                        Filling.column("students", "age", null),
                        Filling.value("20", null));
    }

    @Test
    void aColumnThatComesTwiceIsOneSlotWithBothRoles() {
        AbstractForm form = AbstractForm.of(Select.of(AGE).withWhere(OLDER));

        assertThat(form.template().slots()).extracting(Slot::role).containsExactly("S0,W>", "W>");
    }

    @Test
    void formsThatDifferInNamesAndValuesOnlyHaveOneTemplate() {
        Form other = Select.of(Term.Attribute.of("pets", "kind"))
                .withWhere(new Condition.Compare(
                        Term.Attribute.of("owners", "since"),
                        ComparisonOperator.GREATER,
                        new Term.Constant(DataType.INTEGER, "7")));

        Template template = AbstractForm.of(Select.of(NAME).withWhere(OLDER)).template();

        assertThat(AbstractForm.of(other).template()).isEqualTo(template).hasSameHashCodeAs(template);
        assertThat(AbstractForm.of(Select.of(AGE).withWhere(OLDER)).template()).isNotEqualTo(template);
    }

    @Test
    void theLimitOneIsPartOfTheTemplateAndOthersAreSlots() {
        Select sorted = Select.of(NAME).withSorts(List.of(new Select.Sort(AGE, true)), 1);

        assertThat(AbstractForm.of(sorted).template().slots())
                .extracting(Slot::kind)
                .doesNotContain(Slot.Kind.LIMIT);
        assertThat(AbstractForm.of(sorted.withSorts(sorted.sorts(), 3)).fillings())
                .contains(Filling.value("3", null));
    }

    @Test
    void joinsAreLeftToTheCatalog() {
        Select via = Select.of(new Term.Attribute("airports", "city", "flights.destination"))
                .withTables(List.of("flights", "flights.a=flights.b"));

        AbstractForm form = AbstractForm.of(via);

        assertThat(form.template().fill(form.fillings()))
                .isEqualTo(Select.of(Term.Attribute.of("airports", "city")).withTables(List.of("flights")));
    }

    /** {@code fill} undoes {@code of}, whatever the form; {@code -Dforms.seed=} makes other forms. */
    @Test
    void aTemplateFilledWithWhatWasTakenOutIsTheForm() {
        long seed = Long.getLong("forms.seed", 20);
        RandomForms forms = new RandomForms(seed);
        for (int i = 0; i < 2000; i++) {
            Form form = forms.next();
            AbstractForm taken = AbstractForm.of(form);

            assertThat(taken.template().fill(taken.fillings()))
                    .as("form %d of seed %d", i, seed)
                    .isEqualTo(form);
        }
    }

    @Test
    void aTemplateIsReadFromItsKey() {
        RandomForms forms = new RandomForms(Long.getLong("forms.seed", 21));
        for (int i = 0; i < 500; i++) {
            Template template = AbstractForm.of(forms.next()).template();

            Template read = Template.read(template.key());

            assertThat(read.form()).isEqualTo(template.form());
            assertThat(read.slots()).isEqualTo(template.slots());
            assertThat(read.parts()).isEqualTo(template.parts());
        }
    }
}
