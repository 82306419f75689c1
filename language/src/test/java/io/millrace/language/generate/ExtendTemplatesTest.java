package io.millrace.language.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.DataType;
import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.SetOperator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtendTemplatesTest {
    private static final Term NAME = Term.Attribute.of("students", "name");
    private static final Term AGE = Term.Attribute.of("students", "age");
    private static final Condition ANN =
            new Condition.Compare(NAME, ComparisonOperator.EQUAL, Term.Constant.text("Ann"));

    @Test
    void aFrequentTemplateIsVaried() {
        Map<Template, Double> all = extend(Map.of(Select.of(AGE).withWhere(ANN), 10));

        assertThat(all)
                .containsEntry(template(Select.of(AGE).withWhere(ANN)), 10.0)
                .containsEntry(template(Select.of(AGE)), 5.0)
                .containsEntry(template(Select.of(AGE).withWhere(ANN).withDistinct(true)), 5.0)
                .containsEntry(
                        template(Select.of(AGE, Term.Attribute.of("students", "city"))
                                .withWhere(ANN)),
                        5.0)
                .containsEntry(
                        template(Select.of(AGE)
                                .withWhere(new Condition.Compare(
                                        NAME, ComparisonOperator.NOT_EQUAL, Term.Constant.text("Ann")))),
                        5.0)
                .containsEntry(
                        template(Select.of(AGE)
                                .withWhere(ANN)
                                .withSorts(List.of(new Select.Sort(Term.Attribute.of("students", "id"), true)), null)),
                        5.0);
    }

    @Test
    void anEqualityOfTextsIsNotMadeAnOrder() {
        Condition above = new Condition.Compare(NAME, ComparisonOperator.GREATER, Term.Constant.text("Ann"));

        assertThat(extend(Map.of(Select.of(AGE).withWhere(ANN), 10)))
                .doesNotContainKey(template(Select.of(AGE).withWhere(above)));
    }

    @Test
    void aRareTemplateIsLeftAsItIs() {
        assertThat(extend(Map.of(Select.of(AGE).withWhere(ANN), 5))).hasSize(1);
    }

    @Test
    void aSetOperationIsLeftAsItIs() {
        assertThat(extend(Map.of(new Combined(SetOperator.EXCEPT, Select.of(AGE), Select.of(NAME)), 10)))
                .hasSize(1);
    }

    @Test
    void whatWasSeenMoreOftenThanItWouldBeWorthKeepsItsCount() {
        Map<Form, Integer> seen = new LinkedHashMap<>();
        seen.put(Select.of(AGE).withWhere(ANN), 10);
        seen.put(Select.of(AGE), 9);

        assertThat(extend(seen)).containsEntry(template(Select.of(AGE)), 9.0);
    }

    @Test
    void numbersAreComparedInEveryWay() {
        Condition twenty =
                new Condition.Compare(AGE, ComparisonOperator.EQUAL, new Term.Constant(DataType.DECIMAL, "20"));

        Map<Template, Double> all = extend(Map.of(Select.of(NAME).withWhere(twenty), 10));

        for (ComparisonOperator operator : ComparisonOperator.values()) {
            assertThat(all)
                    .containsKey(template(Select.of(NAME)
                            .withWhere(
                                    new Condition.Compare(AGE, operator, new Term.Constant(DataType.DECIMAL, "20")))));
        }
    }

    private static Map<Template, Double> extend(Map<? extends Form, Integer> seen) {
        Map<Template, Integer> templates = new LinkedHashMap<>();
        seen.forEach((form, count) -> templates.put(template(form), count));
        return ExtendTemplates.extend(templates, 6, 0.5);
    }

    private static Template template(Form form) {
        return AbstractForm.of(form).template();
    }
}
