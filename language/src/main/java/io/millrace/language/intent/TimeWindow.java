package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A stretch of time. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TimeWindow.Calendar.class, name = "calendar"),
    @JsonSubTypes.Type(value = TimeWindow.Rolling.class, name = "rolling"),
    @JsonSubTypes.Type(value = TimeWindow.Dates.class, name = "dates")
})
public sealed interface TimeWindow {
    /**
     * Whole calendar units relative to the one that today is in.
     *
     * @param first the first unit: -1 for "last quarter", 0 for "this year"
     * @param count how many units
     */
    record Calendar(Unit unit, int first, int count) implements TimeWindow {
        public Calendar {
            if (count < 1) {
                throw new IllegalArgumentException("a window of " + count + " units");
            }
        }
    }

    /** The stretch that ends today: "the last 30 days". */
    record Rolling(Unit unit, int count) implements TimeWindow {
        public Rolling {
            if (count < 1) {
                throw new IllegalArgumentException("a window of " + count + " units");
            }
        }
    }

    /** @param from inclusive; {@code until} exclusive; null where open */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Dates(@Nullable LocalDate from, @Nullable LocalDate until) implements TimeWindow {
        public Dates {
            if (from == null && until == null) {
                throw new IllegalArgumentException("a window that is open on both sides");
            }
        }
    }
}
