package io.millrace.executor.check;

import io.millrace.executor.check.EvaluateChecks.Seen;
import io.millrace.executor.result.ResultTable;
import io.millrace.language.check.Figure.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Weighs the rows of a result as {@link io.millrace.language.check.Figure} says, and compares them with what the source weighed. A
 * column with a cell that has no such weight, a date that is none for instance, is not compared.
 */
final class WeighRows {
    /** Longer texts are cut before they come here. */
    private static final int LONGEST = 16_000;

    private static final double LARGEST_EXACT = 1e15;
    private static final double ROUNDING = 1e-6;
    /** A number that is shown with so many decimals may have been rounded to them; MariaDB does that with deviations. */
    private static final int ROUNDED_DECIMALS = 4;

    private final ResultTable table;

    WeighRows(ResultTable table) {
        this.table = table;
    }

    /** @param answer the number of rows, then a number for each figure */
    Seen compare(List<String> figures, List<@Nullable Object> answer) {
        int rows = table.rows().size();
        BigDecimal counted = CompareCells.number(answer.getFirst()).orElse(BigDecimal.ZERO);
        if (counted.compareTo(BigDecimal.valueOf(rows)) != 0) {
            return new Seen(false, counted.toPlainString() + " rows", Integer.toString(rows));
        }
        if (answer.size() <= figures.size()) {
            return new Seen(false, figures.size() + " figures", "the source answered " + (answer.size() - 1));
        }
        var wanted = new ArrayList<String>();
        var seen = new ArrayList<String>();
        int compared = 0;
        for (int i = 0; i < figures.size(); i++) {
            List<Weight> weights = read(figures.get(i));
            for (Weight weight : weights) {
                if (weight.column() >= table.columns().size()) {
                    return new Seen(
                            false,
                            "a column " + (weight.column() + 1),
                            table.columns().size() + " columns");
                }
            }
            Optional<Sum> sum = sum(weights);
            Object cell = answer.get(i + 1);
            if (sum.isEmpty() || cell instanceof String) {
                continue;
            }
            compared++;
            double expected =
                    CompareCells.number(cell).map(BigDecimal::doubleValue).orElse(0.0);
            if (!sum.get().is(expected)) {
                String name = name(weights);
                wanted.add(name + " " + shown(expected));
                seen.add(name + " " + shown(sum.get().value()));
            }
        }
        if (!wanted.isEmpty()) {
            return new Seen(false, String.join(", ", wanted), String.join(", ", seen));
        }
        String alike = rows + (rows == 1 ? " row" : " rows") + " and " + compared + " figures";
        return new Seen(true, alike, "the same");
    }

    private record Weight(Kind kind, int column) {}

    private static List<Weight> read(String written) {
        String[] parts = written.split(" ");
        var weights = new ArrayList<Weight>();
        for (int i = 0; i + 1 < parts.length; i += 2) {
            weights.add(new Weight(Kind.valueOf(parts[i].toUpperCase(Locale.ROOT)), Integer.parseInt(parts[i + 1])));
        }
        return weights;
    }

    /**
     * @param size sum of the amounts without their signs: how much rounding there may be
     * @param lost what rounding may have taken before the rows came here
     */
    private record Sum(double value, double size, double lost, boolean exact) {
        boolean is(double expected) {
            double allowed =
                    exact && size < LARGEST_EXACT ? 0.5 : ROUNDING * Math.max(size, Math.abs(expected)) + lost + 1e-9;
            return Math.abs(value - expected) <= allowed;
        }
    }

    private Optional<Sum> sum(List<Weight> weights) {
        double value = 0;
        double size = 0;
        double lost = 0;
        for (List<@Nullable Object> row : table.rows()) {
            double product = 1;
            double lostOfProduct = 0;
            boolean there = true;
            for (Weight weight : weights) {
                Object cell = row.get(weight.column());
                if (cell == null) {
                    there = false;
                } else {
                    OptionalDouble amount = amount(weight.kind(), cell);
                    if (amount.isEmpty()) {
                        return Optional.empty();
                    }
                    lostOfProduct = lostOfProduct * Math.abs(amount.getAsDouble())
                            + Math.abs(product) * lost(weight.kind(), cell);
                    product *= amount.getAsDouble();
                }
            }
            if (there) {
                value += product;
                size += Math.abs(product);
                lost += lostOfProduct;
            }
        }
        return Optional.of(new Sum(value, size, lost, weights.stream().noneMatch(each -> each.kind() == Kind.NUMBER)));
    }

    private static double lost(Kind kind, Object cell) {
        return kind == Kind.NUMBER && cell instanceof BigDecimal number && number.scale() >= ROUNDED_DECIMALS
                ? 0.5 * Math.pow(10, -number.scale())
                : 0;
    }

    private static OptionalDouble amount(Kind kind, Object cell) {
        return switch (kind) {
            case COUNT -> OptionalDouble.of(1);
            case WHOLE, NUMBER ->
                CompareCells.number(cell)
                        .map(number -> OptionalDouble.of(number.doubleValue()))
                        .orElseGet(OptionalDouble::empty);
            case LENGTH ->
                text(cell).map(text -> OptionalDouble.of(length(text))).orElseGet(OptionalDouble::empty);
            case LETTERS ->
                text(cell)
                        .map(text -> OptionalDouble.of(length(text.replace("e", ""))))
                        .orElseGet(OptionalDouble::empty);
            case TRUTH ->
                cell instanceof Boolean truth
                        ? OptionalDouble.of(truth ? 1 : 0)
                        : CompareCells.number(cell)
                                .map(number -> OptionalDouble.of(number.signum() == 0 ? 0 : 1))
                                .orElseGet(OptionalDouble::empty);
            case DAY -> day(cell.toString());
            case CLOCK -> clock(cell.toString());
        };
    }

    private static Optional<String> text(Object cell) {
        return cell instanceof String text && text.length() <= LONGEST ? Optional.of(text) : Optional.empty();
    }

    /** Spaces around a text are padding in some databases. */
    private static int length(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.codePointCount(from, to);
    }

    private static OptionalDouble day(String text) {
        try {
            if (text.length() > 10 && text.charAt(10) != 'T' && text.charAt(10) != ' ') {
                return OptionalDouble.empty();
            }
            LocalDate date = LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
            return OptionalDouble.of((date.getYear() - 2000) * 372 + date.getMonthValue() * 31 + date.getDayOfMonth());
        } catch (DateTimeException e) {
            return OptionalDouble.empty();
        }
    }

    /** A day alone begins at midnight. */
    private static OptionalDouble clock(String text) {
        try {
            if (text.length() == 10) {
                var unused = LocalDate.parse(text);
                return OptionalDouble.of(0);
            }
            LocalTime time = LocalTime.parse(text.length() > 11 && text.charAt(10) != ':' ? text.substring(11) : text);
            return OptionalDouble.of(time.getHour() * 60 + time.getMinute());
        } catch (DateTimeException e) {
            return OptionalDouble.empty();
        }
    }

    private String name(List<Weight> weights) {
        return String.join(
                " with ",
                weights.stream()
                        .map(weight -> table.columns().get(weight.column()).name()
                                + switch (weight.kind()) {
                                    case WHOLE, NUMBER, TRUTH -> "";
                                    case COUNT -> " (values)";
                                    case LENGTH -> " (characters)";
                                    case LETTERS -> " (letters)";
                                    case DAY -> " (days)";
                                    case CLOCK -> " (minutes)";
                                })
                        .toList());
    }

    private static String shown(double number) {
        return new BigDecimal(number)
                .setScale(4, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
