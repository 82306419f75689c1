package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A figure: "average order value", "number of orders", "month-over-month growth in sales". */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Measure(
        Function function, Quantity quantity, @Nullable Derivation derivation) {
    public Measure {
        Objects.requireNonNull(function);
        Objects.requireNonNull(quantity);
    }

    public static Measure of(Function function, Reference of) {
        return new Measure(function, new Quantity.Of(of), null);
    }

    public Measure with(Derivation derived) {
        return new Measure(function, quantity, derived);
    }
}
