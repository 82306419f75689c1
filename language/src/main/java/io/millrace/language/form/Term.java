package io.millrace.language.form;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import org.jspecify.annotations.Nullable;

/** A value of a row, of a group, or one that is given. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Term.Attribute.class, name = "attribute"),
    @JsonSubTypes.Type(value = Term.Rows.class, name = "rows"),
    @JsonSubTypes.Type(value = Term.Everything.class, name = "everything"),
    @JsonSubTypes.Type(value = Term.Measure.class, name = "measure"),
    @JsonSubTypes.Type(value = Term.Arithmetic.class, name = "arithmetic"),
    @JsonSubTypes.Type(value = Term.Part.class, name = "part"),
    @JsonSubTypes.Type(value = Term.Period.class, name = "period"),
    @JsonSubTypes.Type(value = Term.Constant.class, name = "constant"),
    @JsonSubTypes.Type(value = Term.Answer.class, name = "answer")
})
public sealed interface Term {

    /**
     * A column.
     *
     * @param via the foreign key, as {@code table.column}, that leads to the table where more than one does: the city of the
     *     airport that {@code flights.destination} names. Null for the cheapest way
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attribute(String table, String column, @Nullable String via) implements Term {
        public static Attribute of(String table, String column) {
            return new Attribute(table, column, null);
        }
    }

    /** The rows of a table, to be counted. */
    record Rows(String table) implements Term {}

    /** All columns of a table, to be shown. */
    record Everything(String table) implements Term {}

    /** An aggregate. {@link Rows} are only counted. */
    record Measure(AggregateFunction function, boolean distinct, Term of) implements Term {
        public static Measure countRows(String table) {
            return new Measure(AggregateFunction.COUNT, false, new Rows(table));
        }
    }

    record Arithmetic(ArithmeticOperator operator, Term left, Term right) implements Term {}

    /** The number of the year, month, ... of a date. */
    record Part(DateUnit unit, Term of) implements Term {}

    /** The year, month, ... that a date lies in, as its first day. */
    record Period(DateUnit unit, Term of) implements Term {}

    /** A given value in its text form. */
    record Constant(DataType type, String value) implements Term {
        public static Constant text(String value) {
            return new Constant(DataType.TEXT, value);
        }
    }

    /** The single value that another question has. */
    record Answer(Select select) implements Term {}
}
