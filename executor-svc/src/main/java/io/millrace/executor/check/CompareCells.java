package io.millrace.executor.check;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares cells of one column of a {@link io.millrace.executor.result.ResultTable}. */
final class CompareCells {
    private CompareCells() {}

    /** The cell as a number; empty for null, text and NaN. */
    static Optional<BigDecimal> number(@Nullable Object cell) {
        return switch (cell) {
            case BigDecimal number -> Optional.of(number);
            case Long number -> Optional.of(BigDecimal.valueOf(number));
            case BigInteger number -> Optional.of(new BigDecimal(number));
            case null, default -> Optional.empty();
        };
    }

    /** A form in which equal cells are equal: 1 and 1.00 are. */
    static @Nullable Object canonical(@Nullable Object cell) {
        Optional<BigDecimal> number = number(cell);
        return number.isPresent() ? number.get().stripTrailingZeros() : cell;
    }

    /** Whether two numbers are the same but for rounding: within one in a million of the larger. */
    static boolean nearly(BigDecimal one, BigDecimal other) {
        BigDecimal difference = one.subtract(other).abs();
        BigDecimal larger = one.abs().max(other.abs());
        return difference.compareTo(larger.movePointLeft(6)) <= 0
                || difference.compareTo(BigDecimal.ONE.movePointLeft(9)) <= 0;
    }
}
