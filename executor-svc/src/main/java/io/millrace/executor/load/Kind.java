package io.millrace.executor.load;

import io.millrace.language.catalog.DataType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ways in which a text in a file can be read as a value, the plainest first. */
enum Kind {
    BOOLEAN(DataType.BOOLEAN) {
        @Override
        @Nullable
        Object read(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> null;
            };
        }
    },
    INTEGER(DataType.INTEGER) {
        @Override
        @Nullable
        Object read(String text) {
            if (!WHOLE.matcher(text).matches() || text.length() > LONGEST_LONG) {
                return null;
            }
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException tooLarge) {
                return null;
            }
        }
    },
    /** 1234.5 */
    DECIMAL(DataType.DECIMAL) {
        @Override
        @Nullable
        Object read(String text) {
            return POINT.matcher(text).matches() ? decimal(text) : null;
        }
    },
    /** 1,234.5 */
    GROUPED(DataType.DECIMAL) {
        @Override
        @Nullable
        Object read(String text) {
            return GROUPS.matcher(text).matches() || POINT.matcher(text).matches()
                    ? decimal(text.replace(",", ""))
                    : null;
        }
    },
    /** 1234,5 and 1.234,5 */
    COMMA(DataType.DECIMAL) {
        @Override
        @Nullable
        Object read(String text) {
            return COMMAS.matcher(text).matches() || WHOLE.matcher(text).matches()
                    ? decimal(text.replace(".", "").replace(',', '.'))
                    : null;
        }
    },
    DOUBLE(DataType.DOUBLE) {
        @Override
        @Nullable
        Object read(String text) {
            return EXPONENT.matcher(text).matches() ? Double.valueOf(text) : null;
        }
    },
    /** 2026-11-21 and 2026/11/21 */
    DATE(DataType.DATE) {
        @Override
        @Nullable
        Object read(String text) {
            Matcher parts = YEAR_FIRST.matcher(text);
            return parts.matches() ? date(parts.group(1), parts.group(2), parts.group(3)) : null;
        }
    },
    /** 21.11.2026 */
    DATE_DOTS(DataType.DATE) {
        @Override
        @Nullable
        Object read(String text) {
            Matcher parts = DOTS.matcher(text);
            return parts.matches() ? date(parts.group(3), parts.group(2), parts.group(1)) : null;
        }
    },
    /** 11/21/2026 */
    DATE_MONTH_FIRST(DataType.DATE) {
        @Override
        @Nullable
        Object read(String text) {
            Matcher parts = SLASHES.matcher(text);
            return parts.matches() ? date(parts.group(3), parts.group(1), parts.group(2)) : null;
        }
    },
    /** 21/11/2026 */
    DATE_DAY_FIRST(DataType.DATE) {
        @Override
        @Nullable
        Object read(String text) {
            Matcher parts = SLASHES.matcher(text);
            return parts.matches() ? date(parts.group(3), parts.group(2), parts.group(1)) : null;
        }
    },
    /** 2026-11-21 20:15 with or without seconds and a zone, which is taken to UTC; a date is its midnight. */
    TIMESTAMP(DataType.TIMESTAMP) {
        @Override
        @Nullable
        Object read(String text) {
            Matcher parts = MOMENT.matcher(text);
            if (!parts.matches()) {
                return DATE.read(text) instanceof LocalDate day ? day.atStartOfDay() : null;
            }
            try {
                LocalDate day = LocalDate.parse(parts.group(1));
                LocalDateTime time = day.atTime(LocalTime.parse(parts.group(2)));
                String zone = parts.group(3);
                return zone == null
                        ? time
                        : OffsetDateTime.of(time, ZoneOffset.of(zone))
                                .withOffsetSameInstant(ZoneOffset.UTC)
                                .toLocalDateTime();
            } catch (DateTimeException none) {
                return null;
            }
        }
    },
    TEXT(DataType.TEXT) {
        @Override
        Object read(String text) {
            return text;
        }
    };

    private static final int LONGEST_LONG = 20;
    private static final int MOST_DIGITS = 38;
    /** No leading zeros: 007 and 01234 are names made of digits. */
    private static final Pattern WHOLE = Pattern.compile("[+-]?(0|[1-9]\\d*)");

    private static final Pattern POINT = Pattern.compile("[+-]?((0|[1-9]\\d*)(\\.\\d*)?|\\.\\d+)");
    private static final Pattern EXPONENT =
            Pattern.compile("[+-]?((0|[1-9]\\d*)(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");
    private static final Pattern GROUPS = Pattern.compile("[+-]?[1-9]\\d{0,2}(,\\d{3})+(\\.\\d*)?");
    private static final Pattern COMMAS = Pattern.compile("[+-]?((0|[1-9]\\d*)|[1-9]\\d{0,2}(\\.\\d{3})+)(,\\d+)?");
    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})");
    private static final Pattern DOTS = Pattern.compile("(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})");
    private static final Pattern SLASHES = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})");
    private static final Pattern MOMENT = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[T ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?) ?(Z|[+-]\\d{2}(?::?\\d{2})?)?");

    private final DataType type;

    Kind(DataType type) {
        this.type = type;
    }

    DataType type() {
        return type;
    }

    /** The value; null where the text is none of this kind. */
    abstract @Nullable Object read(String text);

    private static @Nullable BigDecimal decimal(String text) {
        BigDecimal value = new BigDecimal(text);
        return value.precision() - Math.min(0, value.scale()) > MOST_DIGITS || value.scale() > MOST_DIGITS
                ? null
                : value;
    }

    private static @Nullable LocalDate date(String year, String month, String day) {
        try {
            return LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
        } catch (DateTimeException none) {
            return null;
        }
    }
}
