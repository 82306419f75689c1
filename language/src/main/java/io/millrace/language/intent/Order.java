package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One key of the order that was asked for. */
public record Order(Key key, boolean descending) {

    /** What is ordered by. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = OfMeasure.class, name = "measure"),
        @JsonSubTypes.Type(value = OfReference.class, name = "reference")
    })
    public sealed interface Key {}

    /** @param measure index into {@link Select#measures()} */
    public record OfMeasure(int measure) implements Key {}

    public record OfReference(Reference what) implements Key {}
}
