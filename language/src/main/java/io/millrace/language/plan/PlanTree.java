package io.millrace.language.plan;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.Between;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Case;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.CurrentDate;
import io.millrace.language.plan.Expression.DateShift;
import io.millrace.language.plan.Expression.DateTruncate;
import io.millrace.language.plan.Expression.Exists;
import io.millrace.language.plan.Expression.Frame;
import io.millrace.language.plan.Expression.InList;
import io.millrace.language.plan.Expression.InPeriod;
import io.millrace.language.plan.Expression.InSubquery;
import io.millrace.language.plan.Expression.IsNull;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Negate;
import io.millrace.language.plan.Expression.Not;
import io.millrace.language.plan.Expression.Or;
import io.millrace.language.plan.Expression.OuterReference;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.ScalarSubquery;
import io.millrace.language.plan.Expression.When;
import io.millrace.language.plan.Expression.WindowCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A plan as indented text, one line per node, what is read last at the top:
 *
 * <pre>
 * limit 10
 *   sort by orders desc
 *     group by c.name: orders = count(*)
 *       inner join on o.customer_id = c.customer_id
 *         scan customers as c
 *         scan orders as o
 * </pre>
 */
public final class PlanTree {
    private PlanTree() {}

    public static String of(Plan plan) {
        Target target = plan.target();
        return (target == null ? "" : "write " + target.describe() + "\n") + of(plan.root());
    }

    public static String of(Relation relation) {
        StringBuilder text = new StringBuilder();
        write(relation, 0, text);
        return text.toString();
    }

    /** One expression on one line, fully spelt out. */
    public static String of(Expression expression) {
        return switch (expression) {
            case Reference reference ->
                reference.qualifier() == null ? reference.name() : reference.qualifier() + "." + reference.name();
            case OuterReference outer -> outer.qualifier() + "." + outer.name();
            case Literal literal -> literal(literal);
            case CurrentDate ignored -> "today";
            case Arithmetic arithmetic -> {
                String operator = switch (arithmetic.operator()) {
                    case ADD -> " + ";
                    case SUBTRACT -> " - ";
                    case MULTIPLY -> " * ";
                    case DIVIDE -> " / ";
                    case MODULO -> " % ";
                };
                yield operand(arithmetic.left()) + operator + operand(arithmetic.right());
            }
            case Negate negate -> "-" + operand(negate.operand());
            case Comparison comparison -> {
                String operator = switch (comparison.operator()) {
                    case EQUAL -> " = ";
                    case NOT_EQUAL -> " <> ";
                    case LESS -> " < ";
                    case LESS_OR_EQUAL -> " <= ";
                    case GREATER -> " > ";
                    case GREATER_OR_EQUAL -> " >= ";
                };
                yield of(comparison.left()) + operator + of(comparison.right());
            }
            case Between between ->
                of(between.operand()) + " between " + of(between.low()) + " and " + of(between.high());
            case InList in ->
                of(in.operand())
                        + in.values().stream().map(PlanTree::of).collect(Collectors.joining(", ", " in (", ")"));
            case Like like -> of(like.operand()) + (like.matchCase() ? " like " : " ilike ") + quote(like.pattern());
            case IsNull isNull -> of(isNull.operand()) + " is null";
            case And and -> and.operands().stream().map(PlanTree::operand).collect(Collectors.joining(" and "));
            case Or or -> or.operands().stream().map(PlanTree::operand).collect(Collectors.joining(" or "));
            case Not not -> "not (" + of(not.operand()) + ")";
            case InPeriod in -> {
                String period = in.count() + " " + lower(in.unit()) + (in.count() == 1 ? "" : "s") + " from "
                        + (in.first() > 0 ? "+" : "") + in.first();
                yield of(in.operand()) + " in (" + period + (in.anchor() == null ? "" : " of " + of(in.anchor())) + ")";
            }
            case Call call ->
                lower(call.function())
                        + call.arguments().stream().map(PlanTree::of).collect(Collectors.joining(", ", "(", ")"));
            case Case choice -> {
                StringBuilder text = new StringBuilder("case");
                for (When branch : choice.branches()) {
                    text.append(" when ").append(of(branch.condition()));
                    text.append(" then ").append(of(branch.result()));
                }
                if (choice.otherwise() != null) {
                    text.append(" else ").append(of(choice.otherwise()));
                }
                yield text.append(" end").toString();
            }
            case Cast cast -> "cast(" + of(cast.operand()) + " as " + lower(cast.type()) + ")";
            case DateTruncate truncate -> lower(truncate.unit()) + " of " + operand(truncate.operand());
            case DateShift shift ->
                operand(shift.operand()) + (shift.amount() < 0 ? " - " : " + ") + Math.abs(shift.amount()) + " "
                        + lower(shift.unit()) + (Math.abs(shift.amount()) == 1 ? "" : "s");
            case AggregateCall call ->
                lower(call.function()) + "(" + (call.distinct() ? "distinct " : "")
                        + (call.argument() == null ? "*" : of(call.argument()))
                        + (call.fraction() == null ? "" : ", " + call.fraction().toPlainString()) + ")"
                        + (call.where() == null ? "" : " where (" + of(call.where()) + ")");
            case WindowCall call -> window(call);
            case ScalarSubquery subquery -> "(" + inline(subquery.relation()) + ")";
            case InSubquery in ->
                of(in.operand()) + (in.negated() ? " not in (" : " in (") + inline(in.relation()) + ")";
            case Exists exists -> (exists.negated() ? "not exists (" : "exists (") + inline(exists.relation()) + ")";
        };
    }

    private static void write(Relation relation, int depth, StringBuilder text) {
        text.append("  ".repeat(depth)).append(line(relation)).append('\n');
        relation.inputs().forEach(input -> write(input, depth + 1, text));
    }

    private static String line(Relation relation) {
        return switch (relation) {
            case Relation.Scan scan ->
                "scan " + (scan.schema() == null ? "" : scan.schema() + ".") + scan.table()
                        + (scan.alias().equals(scan.table()) ? "" : " as " + scan.alias());
            case Relation.Filter filter -> "filter " + of(filter.condition());
            case Relation.Project project -> "show " + outputs(project.outputs());
            case Relation.Join join ->
                lower(join.kind())
                        + (alwaysTrue(join.condition())
                                ? " join of each with each"
                                : " join on " + of(join.condition()));
            case Relation.Aggregate aggregate -> {
                String measures = outputs(aggregate.measures());
                if (aggregate.keys().isEmpty()) {
                    yield "group all: " + measures;
                }
                yield "group by " + outputs(aggregate.keys()) + (measures.isEmpty() ? "" : ": " + measures);
            }
            case Relation.Window window -> "add " + outputs(window.columns());
            case Relation.Sort sort -> "sort by " + keys(sort.keys());
            case Relation.Limit limit ->
                "limit " + limit.limit() + (limit.offset() == 0 ? "" : " offset " + limit.offset());
            case Relation.Distinct ignored -> "distinct";
            case Relation.SetOperation set -> lower(set.operator()).replace('_', ' ');
            case Relation.Named named -> "named " + named.name();
        };
    }

    /** Whether a condition is the constant that pairs each row with each. */
    public static boolean alwaysTrue(Expression condition) {
        return condition instanceof Literal literal && "true".equals(literal.value());
    }

    private static String inline(Relation relation) {
        String inputs = relation.inputs().stream().map(PlanTree::inline).collect(Collectors.joining("; "));
        return inputs.isEmpty() ? line(relation) : line(relation) + " < " + inputs;
    }

    private static String outputs(List<Output> outputs) {
        return outputs.stream()
                .map(output -> output.expression() instanceof Reference reference
                                && reference.name().equals(output.name())
                        ? of(reference)
                        : output.name() + " = " + of(output.expression()))
                .collect(Collectors.joining(", "));
    }

    private static String keys(List<SortKey> keys) {
        return keys.stream()
                .map(key -> of(key.expression())
                        + (key.descending() ? " desc" : "")
                        + (key.nullsFirst() ? " nulls first" : ""))
                .collect(Collectors.joining(", "));
    }

    private static String window(WindowCall call) {
        List<String> parts = new ArrayList<>();
        if (!call.partitionBy().isEmpty()) {
            parts.add("per " + call.partitionBy().stream().map(PlanTree::of).collect(Collectors.joining(", ")));
        }
        if (!call.orderBy().isEmpty()) {
            parts.add("ordered by " + keys(call.orderBy()));
        }
        Frame frame = call.frame();
        if (frame != null) {
            parts.add(frame.preceding() == null ? "running" : "with " + frame.preceding() + " rows before");
        }
        String argument = call.argument() == null ? (call.function().numbersRows() ? "" : "*") : of(call.argument());
        return lower(call.function()) + "(" + argument + (call.offset() > 1 ? ", " + call.offset() : "") + ") over ("
                + String.join(" ", parts) + ")";
    }

    private static String operand(Expression expression) {
        boolean compound = expression instanceof Arithmetic
                || expression instanceof And
                || expression instanceof Or
                || expression instanceof DateShift;
        return compound ? "(" + of(expression) + ")" : of(expression);
    }

    private static String literal(Literal literal) {
        String value = literal.value();
        if (value == null) {
            return "null";
        }
        DataType type = literal.type();
        return type.isNumeric() || type == DataType.BOOLEAN ? value : quote(value);
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
