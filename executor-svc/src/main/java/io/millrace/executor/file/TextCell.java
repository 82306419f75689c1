package io.millrace.executor.file;

import io.millrace.language.catalog.DataType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** A cell as a file of texts has it. */
final class TextCell {
    private TextCell() {}

    static String text(Object cell) {
        return switch (cell) {
            case BigDecimal number -> number.toPlainString();
            case Double number when Double.isFinite(number) -> decimal(number).toPlainString();
            case LocalDateTime moment -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(moment);
            default -> cell.toString();
        };
    }

    /** The fewest digits that tell the number from its neighbours. */
    static BigDecimal decimal(double number) {
        BigDecimal decimal = BigDecimal.valueOf(number).stripTrailingZeros();
        return decimal.scale() < 0 ? decimal.setScale(0) : decimal;
    }

    /** @throws RuntimeException where it is no text of that type */
    static Object read(DataType type, String text) {
        return switch (type) {
            case BOOLEAN -> Boolean.valueOf(text);
            case INTEGER -> Long.valueOf(text);
            case DECIMAL -> new BigDecimal(text);
            case DOUBLE -> Double.valueOf(text);
            case DATE -> LocalDate.parse(text);
            case TIMESTAMP -> LocalDateTime.parse(text);
            case TEXT, TIME, OTHER -> text;
        };
    }
}
