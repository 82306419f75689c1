package io.millrace.language.read;

import io.millrace.language.intent.TimeWindow;
import io.millrace.language.intent.Unit;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.Locale;

/** Says a stretch of time: "in the last full quarter", "in 2025", "from 2025-03-01 to 2025-03-15". */
final class DescribeWindow {
    private DescribeWindow() {}

    static String of(TimeWindow window) {
        return switch (window) {
            case TimeWindow.Calendar calendar -> calendar(calendar);
            case TimeWindow.Rolling rolling ->
                rolling.count() == 1
                        ? "in the last " + unit(rolling.unit())
                        : "in the last " + rolling.count() + " " + unit(rolling.unit()) + "s";
            case TimeWindow.Dates dates -> dates(dates);
        };
    }

    static String unit(Unit unit) {
        return unit.name().toLowerCase(Locale.ROOT);
    }

    private static String calendar(TimeWindow.Calendar calendar) {
        String unit = unit(calendar.unit());
        if (calendar.count() == 1) {
            return switch (calendar.first()) {
                case 0 -> "in this " + unit;
                case -1 -> "in the last full " + unit;
                default ->
                    calendar.first() > 0
                            ? "in the " + unit + " " + calendar.first() + " after this one"
                            : "in the " + unit + " " + -calendar.first() + " before this one";
            };
        }
        return "in the last " + calendar.count() + " full " + unit + "s";
    }

    private static String dates(TimeWindow.Dates dates) {
        LocalDate from = dates.from();
        LocalDate until = dates.until();
        if (until == null) {
            return "from " + from + " on";
        }
        if (from == null) {
            return "before " + until;
        }
        if (from.getDayOfYear() == 1 && until.equals(from.plusYears(1))) {
            return "in " + from.getYear();
        }
        if (from.getDayOfMonth() == 1 && until.equals(from.plusMonths(1))) {
            return "in " + from.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + from.getYear();
        }
        LocalDate last = until.minusDays(1);
        return last.equals(from) ? "on " + from : "from " + from + " to " + last;
    }
}
