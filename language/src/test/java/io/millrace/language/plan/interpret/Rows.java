package io.millrace.language.plan.interpret;

import io.millrace.language.plan.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows with named columns. A value is a Boolean, a BigDecimal for every number, a String, a LocalDate, a LocalTime, a
 * LocalDateTime, or null.
 */
record Rows(List<Field> fields, List<List<@Nullable Object>> rows) {

    Rows with(List<List<@Nullable Object>> others) {
        return new Rows(fields, others);
    }

    static List<@Nullable Object> joined(List<@Nullable Object> left, List<@Nullable Object> right) {
        List<@Nullable Object> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }

    static List<@Nullable Object> nulls(int count) {
        List<@Nullable Object> nulls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nulls.add(null);
        }
        return nulls;
    }

    /** One row while an expression looks at it, and the rows of the queries around. */
    record Environment(
            List<Field> fields,
            List<@Nullable Object> row,
            @Nullable Environment around) {

        @Nullable
        Object get(@Nullable String qualifier, String name) {
            for (int i = 0; i < fields.size(); i++) {
                Field field = fields.get(i);
                if (field.name().equals(name) && Objects.equals(field.qualifier(), qualifier)) {
                    return row.get(i);
                }
            }
            throw new AssertionError("no column " + qualifier + "." + name + " in " + fields);
        }

        /** From inside of a subquery: the nearest query that has the column. */
        static @Nullable Object outer(@Nullable Environment around, String qualifier, String name) {
            for (Environment next = around; next != null; next = next.around) {
                for (Field field : next.fields) {
                    if (field.name().equals(name) && Objects.equals(field.qualifier(), qualifier)) {
                        return next.get(qualifier, name);
                    }
                }
            }
            throw new AssertionError("no query around has " + qualifier + "." + name);
        }
    }
}
