package io.millrace.language.plan.interpret;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.SortKey;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How values compare, and what texts they are written as. */
final class Values {
    static final MathContext PRECISION = new MathContext(24);

    private Values() {}

    /** A value from its text in a database or a literal. */
    static @Nullable Object parse(DataType type, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (type) {
            case BOOLEAN -> text.equals("true") || text.equals("1") || text.equals("t");
            case INTEGER, DECIMAL, DOUBLE -> new BigDecimal(text);
            case DATE -> LocalDate.parse(text);
            case TIME -> LocalTime.parse(text);
            case TIMESTAMP -> LocalDateTime.parse(text.replace(' ', 'T'));
            case TEXT, OTHER -> text;
        };
    }

    static int compare(Object left, Object right) {
        return switch (left) {
            case LocalDate date
            when right instanceof LocalDateTime time -> date.atStartOfDay().compareTo(time);
            case LocalDateTime time when right instanceof LocalDate date -> time.compareTo(date.atStartOfDay());
            case Boolean truth -> truth.compareTo((Boolean) right);
            case BigDecimal number -> number.compareTo((BigDecimal) right);
            case String text -> text.compareTo((String) right);
            case LocalDate date -> date.compareTo((LocalDate) right);
            case LocalTime time -> time.compareTo((LocalTime) right);
            case LocalDateTime time -> time.compareTo((LocalDateTime) right);
            default -> throw new AssertionError("no value: " + left);
        };
    }

    static boolean same(@Nullable Object left, @Nullable Object right) {
        return left == null || right == null ? left == right : compare(left, right) == 0;
    }

    /** Equal for values that are the same, whatever decimals they are written with. */
    static List<@Nullable Object> key(List<@Nullable Object> values) {
        List<@Nullable Object> key = new ArrayList<>();
        for (Object value : values) {
            key.add(value instanceof BigDecimal number ? plain(number) : value);
        }
        return key;
    }

    private static BigDecimal plain(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    /** Orders lists of the values of sort keys. */
    static Comparator<List<@Nullable Object>> order(List<SortKey> keys) {
        return (one, other) -> {
            for (int i = 0; i < keys.size(); i++) {
                int compared = compare(one.get(i), other.get(i), keys.get(i));
                if (compared != 0) {
                    return compared;
                }
            }
            return 0;
        };
    }

    private static int compare(@Nullable Object left, @Nullable Object right, SortKey key) {
        if (left == null || right == null) {
            int nullLast = Boolean.compare(left == null, right == null);
            return key.nullsFirst() ? -nullLast : nullLast;
        }
        return key.descending() ? compare(right, left) : compare(left, right);
    }
}
