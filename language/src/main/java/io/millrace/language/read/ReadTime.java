package io.millrace.language.read;

import io.millrace.language.intent.TimeWindow;
import io.millrace.language.intent.Unit;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds stretches of time in words: "last quarter", "in 2024", "since March 2025", "the last 30 days". */
final class ReadTime {
    /** @param length how many tokens it takes */
    record Found(TimeWindow window, int length) {}

    private record Stretch(LocalDate from, LocalDate until, int length) {}

    private static final Map<String, Unit> UNITS = Map.ofEntries(
            Map.entry("day", Unit.DAY),
            Map.entry("days", Unit.DAY),
            Map.entry("week", Unit.WEEK),
            Map.entry("weeks", Unit.WEEK),
            Map.entry("month", Unit.MONTH),
            Map.entry("months", Unit.MONTH),
            Map.entry("quarter", Unit.QUARTER),
            Map.entry("quarters", Unit.QUARTER),
            Map.entry("year", Unit.YEAR),
            Map.entry("years", Unit.YEAR));

    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");

    private static final Set<String> IN =
            Set.of("in", "during", "for", "of", "within", "on", "over", "throughout", "from");
    private static final Set<String> PAST = Set.of("last", "previous", "prior", "past");
    private static final Set<String> WHOLE = Set.of("full", "complete", "calendar", "whole", "completed");

    private final List<Token> tokens;

    ReadTime(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** The stretch of time that starts at a token; null where none does. */
    @Nullable
    Found at(int start) {
        int from = start;
        boolean introduced = false;
        while (IN.contains(word(from)) || (from > start && word(from).equals("the"))) {
            from++;
            introduced = true;
        }
        if (word(from).equals("the")) {
            from++;
        }
        Found relative = relative(from);
        if (relative != null) {
            return new Found(relative.window(), from - start + relative.length());
        }
        Found open = open(start);
        if (open != null) {
            return open;
        }
        Stretch range = introduced && word(start).equals("from") ? stretch(from, true) : null;
        if (range != null && Set.of("to", "until", "through", "till").contains(word(from + range.length()))) {
            Stretch end = stretch(from + range.length() + 1, true);
            if (end != null) {
                return new Found(
                        new TimeWindow.Dates(range.from(), end.until()),
                        from - start + range.length() + 1 + end.length());
            }
        }
        Stretch named = stretch(from, introduced);
        return named == null
                ? null
                : new Found(new TimeWindow.Dates(named.from(), named.until()), from - start + named.length());
    }

    private @Nullable Found relative(int at) {
        String first = word(at);
        if (first.equals("today")) {
            return new Found(new TimeWindow.Calendar(Unit.DAY, 0, 1), 1);
        }
        if (first.equals("yesterday")) {
            return new Found(new TimeWindow.Calendar(Unit.DAY, -1, 1), 1);
        }
        if (first.equals("ytd")) {
            return new Found(new TimeWindow.Calendar(Unit.YEAR, 0, 1), 1);
        }
        if (first.equals("year") && word(at + 1).equals("to") && word(at + 2).equals("date")) {
            return new Found(new TimeWindow.Calendar(Unit.YEAR, 0, 1), 3);
        }
        if (first.equals("this") || first.equals("current")) {
            Unit unit = UNITS.get(word(at + 1));
            return unit == null ? null : new Found(new TimeWindow.Calendar(unit, 0, 1), 2);
        }
        if (!PAST.contains(first)) {
            return null;
        }
        int next = at + 1;
        boolean whole = WHOLE.contains(word(next));
        if (whole) {
            next++;
        }
        int count = 0;
        Token token = token(next);
        if (token != null
                && token.number() instanceof BigDecimal number
                && number.signum() > 0
                && number.scale() <= 0
                && number.compareTo(new BigDecimal(10_000)) < 0) {
            count = number.intValue();
            next++;
            if (WHOLE.contains(word(next))) {
                whole = true;
                next++;
            }
        }
        Unit unit = UNITS.get(word(next));
        if (unit == null) {
            return null;
        }
        int length = next - at + 1;
        if (count == 0) {
            boolean rolls = first.equals("past") && !whole;
            return new Found(rolls ? new TimeWindow.Rolling(unit, 1) : new TimeWindow.Calendar(unit, -1, 1), length);
        }
        return new Found(
                whole ? new TimeWindow.Calendar(unit, -count, count) : new TimeWindow.Rolling(unit, count), length);
    }

    /** "since", "after", "before", "until" something, and "between" two dates. */
    private @Nullable Found open(int at) {
        String first = word(at);
        int next = at + 1;
        if (first.equals("on") && word(next).equals("or")) {
            first = word(at + 2);
            next = at + 3;
            Stretch stretch = stretch(next, true);
            if (stretch == null) {
                return null;
            }
            int length = next - at + stretch.length();
            return switch (first) {
                case "after" -> new Found(new TimeWindow.Dates(stretch.from(), null), length);
                case "before" -> new Found(new TimeWindow.Dates(null, stretch.until()), length);
                default -> null;
            };
        }
        if (first.equals("between")) {
            Stretch low = stretch(next, true);
            if (low == null || !word(next + low.length()).equals("and")) {
                return null;
            }
            Stretch high = stretch(next + low.length() + 1, true);
            return high == null
                    ? null
                    : new Found(new TimeWindow.Dates(low.from(), high.until()), 2 + low.length() + high.length());
        }
        if (word(next).equals("the")) {
            next++;
        }
        Stretch stretch = stretch(next, true);
        if (stretch == null) {
            return null;
        }
        int length = next - at + stretch.length();
        return switch (first) {
            case "since" -> new Found(new TimeWindow.Dates(stretch.from(), null), length);
            case "after" -> new Found(new TimeWindow.Dates(stretch.until(), null), length);
            case "before" -> new Found(new TimeWindow.Dates(null, stretch.from()), length);
            case "until", "till" -> new Found(new TimeWindow.Dates(null, stretch.until()), length);
            default -> null;
        };
    }

    /** A day, month, quarter or year by its name. */
    private @Nullable Stretch stretch(int at, boolean introduced) {
        Token token = token(at);
        if (token == null) {
            return null;
        }
        LocalDate date = token.date();
        if (date != null) {
            return introduced ? new Stretch(date, date.plusDays(1), 1) : null;
        }
        Stretch quarter = quarter(at);
        if (quarter != null) {
            return quarter;
        }
        int month = month(at);
        if (month > 0) {
            Integer year = year(at + 1);
            if (year != null) {
                return month(year, month, 2);
            }
            if (word(at + 1).equals("of") && year(at + 2) instanceof Integer later) {
                return month(later, month, 3);
            }
            // "March 5, 2024"
            int comma = word(at + 2).equals(",") ? 1 : 0;
            return day(at + 2 + comma, month, at + 1, 3 + comma);
        }
        // "5 March 2024"
        int following = month(at + 1);
        if (following > 0 && token.number() != null) {
            return day(at + 2, following, at, 3);
        }
        Integer year = introduced ? year(at) : null;
        return year == null ? null : new Stretch(LocalDate.of(year, 1, 1), LocalDate.of(year + 1, 1, 1), 1);
    }

    private @Nullable Stretch day(int yearAt, int month, int dayAt, int length) {
        Integer year = year(yearAt);
        Token day = token(dayAt);
        if (year == null || day == null || !(day.number() instanceof BigDecimal number)) {
            return null;
        }
        try {
            LocalDate date = LocalDate.of(year, month, number.intValueExact());
            return new Stretch(date, date.plusDays(1), length);
        } catch (DateTimeException | ArithmeticException noDay) {
            return null;
        }
    }

    private @Nullable Stretch quarter(int at) {
        String first = word(at);
        if (first.matches("q[1-4]") && year(at + 1) instanceof Integer year) {
            return quarter(year, first.charAt(1) - '0', 2);
        }
        if (year(at) instanceof Integer year && word(at + 1).matches("q[1-4]")) {
            return quarter(year, word(at + 1).charAt(1) - '0', 2);
        }
        int ordinal = List.of("first", "second", "third", "fourth").indexOf(first) + 1;
        if (ordinal > 0 && word(at + 1).equals("quarter")) {
            int yearAt = word(at + 2).equals("of") ? at + 3 : at + 2;
            if (year(yearAt) instanceof Integer year) {
                return quarter(year, ordinal, yearAt - at + 1);
            }
        }
        return null;
    }

    private static Stretch quarter(int year, int quarter, int length) {
        LocalDate from = LocalDate.of(year, quarter * 3 - 2, 1);
        return new Stretch(from, from.plusMonths(3), length);
    }

    private static Stretch month(int year, int month, int length) {
        LocalDate from = LocalDate.of(year, month, 1);
        return new Stretch(from, from.plusMonths(1), length);
    }

    private int month(int at) {
        String word = word(at).toLowerCase(Locale.ROOT);
        for (int i = 0; i < MONTHS.size(); i++) {
            String month = MONTHS.get(i);
            if (word.equals(month)
                    || (word.length() >= 3 && word.length() <= 4 && month.startsWith(word) && !word.equals("mar"))) {
                return i + 1;
            }
        }
        return word.equals("mar") ? 3 : 0;
    }

    private @Nullable Integer year(int at) {
        Token token = token(at);
        if (token == null || !token.text().matches("(19|20)\\d\\d")) {
            return null;
        }
        return Integer.valueOf(token.text());
    }

    private @Nullable Token token(int at) {
        return at >= 0 && at < tokens.size() ? tokens.get(at) : null;
    }

    private String word(int at) {
        Token token = token(at);
        return token == null || token.kind() == Token.Kind.QUOTED ? "" : token.lower();
    }
}
