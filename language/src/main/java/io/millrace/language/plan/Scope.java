package io.millrace.language.plan;

import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.OuterReference;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.WindowCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which columns an expression may read, and which kinds of calls it may hold. */
public final class Scope {
    private Scope() {}

    enum Calls {
        NONE,
        AGGREGATES,
        WINDOWS
    }

    /** Checks that every reference in the expression reads one of the fields, with the type the field has. */
    static void check(Expression expression, List<Field> fields, Calls allowed, String where) {
        switch (expression) {
            case Reference reference -> checkReference(reference, fields, where);
            case AggregateCall call -> {
                PlanException.require(
                        allowed == Calls.AGGREGATES, () -> where + " cannot hold the aggregate " + call.describe());
                call.children().forEach(child -> check(child, fields, Calls.NONE, where));
                return;
            }
            case WindowCall call -> {
                PlanException.require(
                        allowed == Calls.WINDOWS, () -> where + " cannot hold the window " + call.describe());
                call.children().forEach(child -> check(child, fields, Calls.NONE, where));
                return;
            }
            default -> {}
        }
        for (Expression child : expression.children()) {
            check(child, fields, allowed, where);
        }
        Relation subquery = expression.subquery();
        if (subquery != null) {
            for (OuterReference outer : freeReferences(subquery)) {
                Field field = find(fields, outer.qualifier(), outer.name()).orElse(null);
                if (field != null) {
                    checkField(field, outer.reference(), where);
                    PlanException.require(
                            !qualifiers(subquery).contains(outer.qualifier()),
                            "alias " + outer.qualifier() + " is used both in a subquery and around it");
                }
            }
        }
    }

    static Optional<Field> find(List<Field> fields, @Nullable String qualifier, String name) {
        return fields.stream().filter(field -> field.is(qualifier, name)).findFirst();
    }

    /** Columns of surrounding queries that a relation reads and that no query inside it provides. */
    public static List<OuterReference> freeReferences(Relation relation) {
        List<OuterReference> free = new ArrayList<>();
        for (Relation input : relation.inputs()) {
            free.addAll(freeReferences(input));
        }
        List<Field> fields = relation.inputFields();
        for (Expression expression : relation.expressions()) {
            collectFree(expression, fields, free);
        }
        return free;
    }

    private static void collectFree(Expression expression, List<Field> fields, List<OuterReference> free) {
        if (expression instanceof OuterReference outer) {
            free.add(outer);
        }
        expression.children().forEach(child -> collectFree(child, fields, free));
        Relation subquery = expression.subquery();
        if (subquery != null) {
            freeReferences(subquery).stream()
                    .filter(outer ->
                            find(fields, outer.qualifier(), outer.name()).isEmpty())
                    .forEach(free::add);
        }
    }

    private static List<@Nullable String> qualifiers(Relation relation) {
        List<@Nullable String> qualifiers = new ArrayList<>();
        switch (relation) {
            case Relation.Scan scan -> qualifiers.add(scan.alias());
            case Relation.Named named -> qualifiers.add(named.name());
            default -> relation.inputs().forEach(input -> qualifiers.addAll(qualifiers(input)));
        }
        return qualifiers;
    }

    private static void checkReference(Reference reference, List<Field> fields, String where) {
        Field field = find(fields, reference.qualifier(), reference.name())
                .orElseThrow(() -> new PlanException(where + " reads " + reference.describe() + ", but there is only "
                        + fields.stream().map(Field::label).toList()));
        checkField(field, reference, where);
    }

    private static void checkField(Field field, Reference reference, String where) {
        PlanException.require(
                field.type() == reference.type(),
                () -> where + " takes " + field.label() + " for " + reference.type() + ", but it is " + field.type());
        PlanException.require(
                reference.nullable() || !field.nullable(),
                () -> where + " takes " + field.label() + " for never null, but it may be null");
    }
}
