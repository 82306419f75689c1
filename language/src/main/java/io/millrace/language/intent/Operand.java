package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.time.LocalDate;

/** What something is compared with. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Operand.Number.class, name = "number"),
    @JsonSubTypes.Type(value = Operand.Text.class, name = "text"),
    @JsonSubTypes.Type(value = Operand.Day.class, name = "day"),
    @JsonSubTypes.Type(value = Operand.Attribute.class, name = "attribute"),
    @JsonSubTypes.Type(value = Operand.OfAll.class, name = "of_all")
})
public sealed interface Operand {
    record Number(BigDecimal value) implements Operand {}

    record Text(String value) implements Operand {}

    record Day(LocalDate value) implements Operand {}

    /** Another attribute of the same row. */
    record Attribute(Reference what) implements Operand {}

    /** The same attribute over all rows: "above average". */
    record OfAll(Function function) implements Operand {}
}
