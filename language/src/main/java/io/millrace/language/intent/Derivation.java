package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is computed from a measure once it is grouped. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Derivation.Growth.class, name = "growth"),
    @JsonSubTypes.Type(value = Derivation.Share.class, name = "share"),
    @JsonSubTypes.Type(value = Derivation.RunningTotal.class, name = "running_total")
})
public sealed interface Derivation {
    /**
     * Change against an earlier period.
     *
     * @param grain the periods that are compared, one row each
     * @param back how many of them lie between: 1 for month over month, 12 months for year over year by month
     */
    record Growth(Unit grain, int back) implements Derivation {}

    /** Percent of the total over all groups. */
    record Share() implements Derivation {}

    /** The sum of this period and all before. */
    record RunningTotal() implements Derivation {}
}
