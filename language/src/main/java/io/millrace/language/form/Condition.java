package io.millrace.language.form;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.language.intent.TimeWindow;
import io.millrace.language.plan.Expression.ComparisonOperator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has to hold for a row or a group. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Condition.Compare.class, name = "compare"),
    @JsonSubTypes.Type(value = Condition.Between.class, name = "between"),
    @JsonSubTypes.Type(value = Condition.Matches.class, name = "matches"),
    @JsonSubTypes.Type(value = Condition.Missing.class, name = "missing"),
    @JsonSubTypes.Type(value = Condition.In.class, name = "in"),
    @JsonSubTypes.Type(value = Condition.During.class, name = "during"),
    @JsonSubTypes.Type(value = Condition.All.class, name = "all"),
    @JsonSubTypes.Type(value = Condition.Any.class, name = "any")
})
public sealed interface Condition {

    record Compare(Term left, ComparisonOperator operator, Term right) implements Condition {}

    /** Both bounds inclusive. */
    record Between(Term term, Term low, Term high) implements Condition {}

    /** @param pattern with {@code %} for any text and {@code _} for any character; letter case does not count */
    record Matches(Term term, String pattern, boolean negated) implements Condition {}

    /** @param negated true for "has a value" */
    record Missing(Term term, boolean negated) implements Condition {}

    /** @param form one column */
    record In(Term term, Form form, boolean negated) implements Condition {}

    record During(Term term, TimeWindow window) implements Condition {}

    record All(List<Condition> conditions) implements Condition {
        public All {
            conditions = List.copyOf(conditions);
        }
    }

    record Any(List<Condition> conditions) implements Condition {
        public Any {
            conditions = List.copyOf(conditions);
        }
    }

    /** Both; either may be null for nothing. */
    static @Nullable Condition and(@Nullable Condition one, @Nullable Condition other) {
        if (one == null) {
            return other;
        }
        if (other == null) {
            return one;
        }
        List<Condition> both = new ArrayList<>(conjuncts(one));
        both.addAll(conjuncts(other));
        return new All(both);
    }

    /** The conditions that hold together; empty for null. */
    static List<Condition> conjuncts(@Nullable Condition condition) {
        return condition == null ? List.of() : condition instanceof All all ? all.conditions() : List.of(condition);
    }
}
