package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing that a mention may stand for, with a score between 0 and 1. Names are always names of the catalog. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Meaning.OfTable.class, name = "table"),
    @JsonSubTypes.Type(value = Meaning.OfColumn.class, name = "column"),
    @JsonSubTypes.Type(value = Meaning.OfValue.class, name = "value"),
    @JsonSubTypes.Type(value = Meaning.OfAmount.class, name = "amount"),
    @JsonSubTypes.Type(value = Meaning.OfLiteral.class, name = "literal")
})
public sealed interface Meaning {
    double score();

    /** In a few words: "column customers.country". */
    default String describe() {
        return switch (this) {
            case OfTable table -> "table " + table.table();
            case OfColumn column -> "column " + column.table() + "." + column.column();
            case OfValue value -> "value '" + value.value() + "' of " + value.table() + "." + value.column();
            case OfAmount amount ->
                "amount "
                        + amount.factors().stream()
                                .map(factor -> amount.table() + "." + factor)
                                .collect(Collectors.joining(" * "));
            case OfLiteral literal -> "text '" + literal.value() + "'";
        };
    }

    /** The table that this meaning lives in; null for a literal, which may live anywhere. */
    @Nullable
    String table();

    /** The rows of a table: "customers", and "ordered" where it stands for having orders. */
    record OfTable(String table, double score) implements Meaning {}

    record OfColumn(String table, String column, double score) implements Meaning {}

    /** A value that is known to occur in a column. */
    record OfValue(String table, String column, String value, double score) implements Meaning {}

    /**
     * A quantity that adds up over the rows of a table: the product of some of its columns. "Sales" is {@code total_amount} of
     * orders, or {@code quantity * unit_price} of their items.
     */
    record OfAmount(String table, List<String> factors, double score) implements Meaning {
        public OfAmount {
            factors = List.copyOf(factors);
            if (factors.isEmpty()) {
                throw new IllegalArgumentException("an amount of nothing");
            }
        }
    }

    /** A quoted text that no sampled value equals; which column it belongs to is decided by what is said about it. */
    record OfLiteral(String value, double score) implements Meaning {
        @Override
        public @Nullable String table() {
            return null;
        }
    }
}
