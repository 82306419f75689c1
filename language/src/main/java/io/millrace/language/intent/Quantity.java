package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a measure measures. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Quantity.Of.class, name = "of"),
    @JsonSubTypes.Type(value = Quantity.Per.class, name = "per")
})
public sealed interface Quantity {
    /** A thing, an attribute or an amount: "orders", "price", "sales". */
    record Of(Reference of) implements Quantity {}

    /** A quantity summed up for each of something first: "number of items per order". */
    record Per(Function function, Reference of, Breakdown per) implements Quantity {}
}
