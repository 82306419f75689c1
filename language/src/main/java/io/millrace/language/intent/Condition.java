package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has to hold for the things asked about. Conditions of a list hold together. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Condition.Compare.class, name = "compare"),
    @JsonSubTypes.Type(value = Condition.Between.class, name = "between"),
    @JsonSubTypes.Type(value = Condition.Is.class, name = "is"),
    @JsonSubTypes.Type(value = Condition.Missing.class, name = "missing"),
    @JsonSubTypes.Type(value = Condition.During.class, name = "during"),
    @JsonSubTypes.Type(value = Condition.Late.class, name = "late"),
    @JsonSubTypes.Type(value = Condition.Linked.class, name = "linked"),
    @JsonSubTypes.Type(value = Condition.AnyOf.class, name = "any_of"),
    @JsonSubTypes.Type(value = Condition.Not.class, name = "not")
})
public sealed interface Condition {
    /** "price greater than 50", "price above average". */
    record Compare(Reference what, Comparison comparison, Operand with) implements Condition {}

    /** Both bounds inclusive. */
    record Between(Reference what, Operand low, Operand high) implements Condition {}

    /** A value that was mentioned: "in Germany", "cancelled". The attribute is the value's own, or the one named with it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Is(Reference value, @Nullable Reference attribute) implements Condition {}

    /** An attribute that has no value: "without email"; with {@code missing} false one that has: "with an email". */
    record Missing(Reference what, boolean missing) implements Condition {}

    /** @param time the attribute that tells the time; null where the words do not say */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record During(TimeWindow window, @Nullable Reference time) implements Condition {}

    /**
     * Something that was done after it was due: "paid late". The two dates are found in the catalog.
     *
     * @param event what was late, where the words say: "paid"; null for the thing asked about itself
     * @param late false for "in time"
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Late(@Nullable Reference event, boolean late) implements Condition {}

    /**
     * Other things that belong to the one asked about: "who bought A" has orders whose product is A, "never ordered" has none.
     *
     * @param number for the quantifiers that count, otherwise 0
     * @param conditions what has to hold for the linked things
     */
    record Linked(Quantifier quantifier, int number, Reference to, List<Condition> conditions) implements Condition {
        public Linked {
            conditions = List.copyOf(conditions);
        }
    }

    record AnyOf(List<Condition> conditions) implements Condition {
        public AnyOf {
            conditions = List.copyOf(conditions);
            if (conditions.size() < 2) {
                throw new IllegalArgumentException("a choice between " + conditions.size() + " conditions");
            }
        }
    }

    record Not(Condition condition) implements Condition {}
}
