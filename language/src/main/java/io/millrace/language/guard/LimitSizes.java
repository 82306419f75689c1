package io.millrace.language.guard;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One call can ask for a value of gigabytes: {@code repeat('x', 1000000000)}, {@code printf('%999999999d', 1)}. What a query says of
 * it in plain numbers is judged here; what it computes is left to the limits of the executor.
 */
final class LimitSizes {
    /** Functions that make as large a value as a number among their arguments says. */
    static final Set<String> MAKES_SIZE =
            Set.of("repeat", "lpad", "rpad", "space", "array_fill", "array_repeat", "randstr");

    private static final double LARGEST = 1_000_000;
    private static final Pattern WIDE = Pattern.compile("%[^%a-zA-Z]*(?:\\*|\\d{4,})");

    private LimitSizes() {}

    /** Whether the numbers, or what they give multiplied, are more than a value should have characters. */
    static boolean isHuge(List<String> numbers) {
        double product = 1;
        for (String number : numbers) {
            product *= Math.max(1, value(number));
        }
        return product > LARGEST;
    }

    private static double value(String number) {
        String plain = number.replace("_", "");
        if (plain.length() > 2 && Character.isLetter(plain.charAt(1)) && plain.charAt(0) == '0') {
            return plain.length() > 6 ? Double.MAX_VALUE : 1;
        }
        try {
            return Double.parseDouble(plain);
        } catch (NumberFormatException e) {
            return Double.MAX_VALUE;
        }
    }

    /** Whether a format has no width or precision of more than three digits, and none that is an argument. */
    static boolean isPlainFormat(String format) {
        return !WIDE.matcher(format).find();
    }

    static Violation tooLarge(String function) {
        return new Violation(
                "too-large",
                "The function " + function + " is told to make a value of more than a million parts.",
                "Ask for a smaller one.");
    }

    static Violation wideFormat(String function) {
        return new Violation(
                "too-large",
                "The format of " + function + " may make a text as long as it likes.",
                "Write the format as a plain text, with widths of at most three digits.");
    }
}
