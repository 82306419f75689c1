package io.millrace.language.plan;

import io.millrace.language.catalog.DataType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column that a relation yields.
 *
 * @param qualifier the alias of the scan or the name of the relation it comes from; null where the relation computed it
 * @param nullable whether a row may have no value here
 */
public record Field(@Nullable String qualifier, String name, DataType type, boolean nullable) {

    public Field {
        PlanException.require(!name.isEmpty(), "a column needs a name");
        Objects.requireNonNull(type);
    }

    /** {@code qualifier.name}, as people write it. */
    public String label() {
        return qualifier == null ? name : qualifier + "." + name;
    }

    /** The expression that reads this field. */
    public Expression.Reference reference() {
        return new Expression.Reference(qualifier, name, type, nullable);
    }

    /** The same column where a row may have no value in it. */
    Field optional() {
        return nullable ? this : new Field(qualifier, name, type, true);
    }

    boolean is(@Nullable String otherQualifier, String otherName) {
        return name.equals(otherName) && Objects.equals(qualifier, otherQualifier);
    }
}
