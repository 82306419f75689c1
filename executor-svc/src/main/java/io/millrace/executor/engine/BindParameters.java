package io.millrace.executor.engine;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.schemas.Category;
import io.millrace.schemas.Parameter;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives the placeholders of a statement their values, each as the type it says. */
public final class BindParameters {
    /** As SQLite's own date functions write it. */
    private static final DateTimeFormatter SQLITE_TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private BindParameters() {}

    static void bind(DatabaseKind kind, PreparedStatement statement, List<Parameter> parameters)
            throws SQLException, StageException {
        int index = 0;
        for (Parameter parameter : parameters) {
            index++;
            Object value = value(parameter);
            if (value == null) {
                statement.setNull(index, Types.NULL);
            } else if (kind == DatabaseKind.SQLITE) {
                statement.setObject(index, sqlite(value));
            } else {
                statement.setObject(index, value);
            }
        }
    }

    /**
     * The value as Boolean, Long, BigDecimal, Double, String, LocalDate, LocalTime or LocalDateTime.
     *
     * @throws StageException CONTRACT invalid-parameter
     */
    public static @Nullable Object value(Parameter parameter) throws StageException {
        String text = parameter.getValue();
        if (text == null) {
            return null;
        }
        String type = parameter.getType().toUpperCase(Locale.ROOT);
        try {
            return switch (type) {
                case "BOOLEAN" -> bool(text);
                case "INTEGER", "INT", "BIGINT", "SMALLINT" -> Long.valueOf(text);
                case "DECIMAL", "NUMERIC" -> new BigDecimal(text);
                case "DOUBLE", "DOUBLE PRECISION", "REAL", "FLOAT" -> Double.valueOf(text);
                case "DATE" -> LocalDate.parse(text);
                case "TIME" -> LocalTime.parse(text);
                case "TIMESTAMP" -> LocalDateTime.parse(text.replace(' ', 'T'));
                default -> text;
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new StageException(
                    Category.CONTRACT,
                    "invalid-parameter",
                    "A parameter of type " + type + " has a value that is none.",
                    "This is a bug: please report it with the id of the workflow.");
        }
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            case "false", "f", "0" -> false;
            default -> throw new IllegalArgumentException("not a boolean");
        };
    }

    /** SQLite knows integers, doubles and text; a decimal bound as text would be greater than every number. */
    private static Object sqlite(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal.doubleValue();
            case Boolean flag -> flag ? 1L : 0L;
            case LocalDateTime time -> SQLITE_TIMESTAMP.format(time);
            case LocalDate date -> date.toString();
            case LocalTime time -> DateTimeFormatter.ISO_LOCAL_TIME.format(time);
            default -> value;
        };
    }
}
