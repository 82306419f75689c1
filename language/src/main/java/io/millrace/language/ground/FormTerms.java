package io.millrace.language.ground;

import io.millrace.language.form.Term;
import io.millrace.language.ground.FormTables.Typed;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a term is in terms of a plan: of the rows that were joined, or of the groups they were gathered in. */
final class FormTerms {
    private final @Nullable FormTables tables;
    private final Map<Term, Typed> computed;
    private final PlanForm plan;

    private FormTerms(@Nullable FormTables tables, Map<Term, Typed> computed, PlanForm plan) {
        this.tables = tables;
        this.computed = computed;
        this.plan = plan;
    }

    static FormTerms ofRows(FormTables tables, PlanForm plan) {
        return new FormTerms(tables, Map.of(), plan);
    }

    /** @param computed the keys and the measures of the groups */
    static FormTerms ofGroups(Map<Term, Typed> computed, PlanForm plan) {
        return new FormTerms(null, computed, plan);
    }

    /** Whether an aggregate is in it. */
    static boolean measures(Term term) {
        return switch (term) {
            case Term.Measure ignored -> true;
            case Term.Arithmetic arithmetic -> measures(arithmetic.left()) || measures(arithmetic.right());
            case Term.Part part -> measures(part.of());
            case Term.Period period -> measures(period.of());
            case Term.Attribute ignored -> false;
            case Term.Rows ignored -> false;
            case Term.Everything ignored -> false;
            case Term.Constant ignored -> false;
            case Term.Answer ignored -> false;
        };
    }

    /** The parts of a term that groups are made by, and those that are computed of each group. */
    static void split(Term term, Set<Term> keys, Set<Term> measures) {
        if (term instanceof Term.Measure) {
            measures.add(term);
        } else if (measures(term)) {
            switch (term) {
                case Term.Arithmetic arithmetic -> {
                    split(arithmetic.left(), keys, measures);
                    split(arithmetic.right(), keys, measures);
                }
                case Term.Part part -> split(part.of(), keys, measures);
                case Term.Period period -> split(period.of(), keys, measures);
                default -> throw new IllegalStateException("no aggregate is in " + term);
            }
        } else if (!(term instanceof Term.Constant) && !(term instanceof Term.Answer) && !constant(term)) {
            keys.add(term);
        }
    }

    private static boolean constant(Term term) {
        return switch (term) {
            case Term.Constant ignored -> true;
            case Term.Answer ignored -> true;
            case Term.Arithmetic arithmetic -> constant(arithmetic.left()) && constant(arithmetic.right());
            case Term.Part part -> constant(part.of());
            case Term.Period period -> constant(period.of());
            default -> false;
        };
    }

    Typed ground(Term term) {
        Typed known = computed.get(term);
        if (known != null) {
            return known;
        }
        return switch (term) {
            case Term.Attribute attribute -> {
                if (tables == null) {
                    throw new NotGrounded(attribute.column() + " is not the same for all rows of a group");
                }
                yield tables.column(attribute);
            }
            case Term.Rows rows -> throw new NotGrounded("rows of " + rows.table() + " can only be counted");
            case Term.Everything everything ->
                throw new NotGrounded("all columns of " + everything.table() + " are no single value");
            case Term.Measure measure ->
                throw new NotGrounded(FormLabels.name(measure) + " is a value of many rows, not of one");
            case Term.Arithmetic arithmetic -> Typed.of(arithmetic(arithmetic));
            case Term.Part part -> part(part);
            case Term.Period period -> Typed.of(period(period));
            case Term.Constant constant -> Typed.of(constant(constant));
            case Term.Answer answer -> {
                Relation relation = plan.relation(answer.select());
                yield Typed.of(new Expression.ScalarSubquery(relation));
            }
        };
    }

    private Expression arithmetic(Term.Arithmetic arithmetic) {
        Typed left = ground(arithmetic.left());
        Typed right = ground(arithmetic.right());
        boolean dates = left.expression().type().isTemporal()
                && right.expression().type().isTemporal();
        return dates && arithmetic.operator() == Expression.ArithmeticOperator.SUBTRACT
                ? Call.of(ScalarFunction.DAYS_BETWEEN, left.expression(), right.expression())
                : new Expression.Arithmetic(arithmetic.operator(), RepairTypes.number(left), RepairTypes.number(right));
    }

    private Typed part(Term.Part part) {
        Typed of = ground(part.of());
        if (part.unit() == DateUnit.YEAR && of.expression().type().isNumeric()) {
            return of;
        }
        ScalarFunction function = switch (part.unit()) {
            case YEAR -> ScalarFunction.YEAR;
            case QUARTER -> ScalarFunction.QUARTER;
            case MONTH -> ScalarFunction.MONTH;
            case WEEK -> ScalarFunction.DAY_OF_WEEK;
            case DAY -> ScalarFunction.DAY;
            case HOUR -> ScalarFunction.HOUR;
            case MINUTE -> throw new NotGrounded("minutes are not taken of a date");
        };
        Expression date = part.unit() == DateUnit.HOUR ? of.expression() : RepairTypes.date(of);
        return Typed.of(Call.of(function, date));
    }

    private Expression period(Term.Period period) {
        Typed of = ground(period.of());
        if (period.unit() == DateUnit.YEAR && of.expression().type().isNumeric()) {
            return of.expression();
        }
        return new Expression.DateTruncate(RepairTypes.date(of), period.unit());
    }

    private static Literal constant(Term.Constant constant) {
        try {
            return new Literal(constant.type(), constant.value());
        } catch (PlanException notOfThatType) {
            return Literal.of(constant.value());
        }
    }
}
