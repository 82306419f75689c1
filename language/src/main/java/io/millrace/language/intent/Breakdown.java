package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** What the answer has one row for each of. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Breakdown.By.class, name = "by"),
    @JsonSubTypes.Type(value = Breakdown.Each.class, name = "each")
})
public sealed interface Breakdown {
    /** Each thing, or each value of an attribute: "by region", "for each product category". */
    record By(Reference what) implements Breakdown {}

    /**
     * Each unit of the calendar: "by month".
     *
     * @param time the attribute that tells the time; null where the words do not say, then the natural one of the measure
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Each(Unit grain, @Nullable Reference time) implements Breakdown {}
}
