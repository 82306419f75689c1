package io.millrace.language.generate;

import io.millrace.language.catalog.DataType;
import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.SetOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Forms of every kind of part, of three tables with four columns each. */
final class RandomForms {
    private static final List<String> TEXTS = List.of("red", "North Hall", "it's", "");

    private final Random random;

    RandomForms(long seed) {
        this.random = new Random(seed);
    }

    Form next() {
        if (random.nextInt(5) == 0) {
            return new Combined(one(SetOperator.values()), select(1), select(1));
        }
        Select select = select(0);
        return random.nextInt(3) == 0 ? select.withSorts(sorts(), 1 + random.nextInt(5)) : select;
    }

    private Select select(int depth) {
        List<Term> shows = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            shows.add(term(depth));
        }
        Select select = Select.of(shows.toArray(Term[]::new)).withDistinct(random.nextBoolean());
        if (random.nextInt(3) == 0) {
            select = select.withTables(List.of(table()));
        }
        if (random.nextInt(3) > 0) {
            select = select.withWhere(condition(depth));
        }
        if (random.nextInt(4) == 0) {
            select = select.withGroups(List.of(attribute())).withHaving(condition(depth));
        }
        return random.nextInt(4) == 0 ? select.withSorts(sorts(), null) : select;
    }

    private List<Select.Sort> sorts() {
        return List.of(new Select.Sort(term(2), random.nextBoolean()));
    }

    private Term term(int depth) {
        return switch (random.nextInt(10)) {
            case 0 -> Term.Measure.countRows(table());
            case 1 -> new Term.Measure(one(AggregateFunction.values()), random.nextBoolean(), attribute());
            case 2 -> new Term.Part(one(DateUnit.values()), attribute());
            case 3 -> new Term.Period(one(DateUnit.values()), attribute());
            case 4 -> new Term.Arithmetic(one(ArithmeticOperator.values()), attribute(), attribute());
            case 5 -> new Term.Everything(table());
            case 6 -> depth < 2 ? new Term.Answer(select(depth + 1)) : attribute();
            default -> attribute();
        };
    }

    private Condition condition(int depth) {
        return switch (random.nextInt(depth < 2 ? 9 : 6)) {
            case 0 -> new Condition.Compare(attribute(), ComparisonOperator.EQUAL, Term.Constant.text(text()));
            case 1 ->
                new Condition.Compare(Term.Measure.countRows(table()), one(ComparisonOperator.values()), number());
            case 2 -> new Condition.Between(attribute(), number(), number());
            case 3 ->
                new Condition.Matches(attribute(), one("%", "", "%") + text() + one("%", ""), random.nextBoolean());
            case 4 -> new Condition.Missing(attribute(), random.nextBoolean());
            case 5 -> new Condition.Compare(attribute(), one(ComparisonOperator.values()), attribute());
            case 6 -> new Condition.In(attribute(), select(depth + 1), random.nextBoolean());
            case 7 -> new Condition.All(List.of(condition(depth + 1), condition(depth + 1)));
            default -> new Condition.Any(List.of(condition(depth + 1), condition(depth + 1)));
        };
    }

    private Term.Attribute attribute() {
        return Term.Attribute.of(table(), one("a", "b", "c", "d"));
    }

    private String table() {
        return one("one", "two", "three");
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private Term.Constant number() {
        return new Term.Constant(DataType.DECIMAL, one("1", "-2.5", "2014"));
    }

    @SafeVarargs
    private <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
