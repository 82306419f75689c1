package io.millrace.cli.show;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Lays rows out as a table:
 *
 * <pre>
 * country | orders | average_value
 * --------+--------+--------------
 * Germany |  3,301 |        187.20
 * Iceland |   null |        201.55
 * </pre>
 *
 * Numbers stand right, a missing value reads {@code null}, a cell that is too wide is cut.
 */
public final class RenderTable {
    private static final int WIDEST_CELL = 48;
    private static final int NARROWEST_CELL = 8;
    private static final int DECIMALS = 4;
    private static final Set<String> NUMBERS = Set.of("INTEGER", "DECIMAL", "DOUBLE");

    private final Terminal terminal;

    public RenderTable(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * @param columns {@code [{"name","type"}]}
     * @param rows an array of arrays
     * @return the lines of the table, heading included
     */
    public List<String> render(JsonNode columns, JsonNode rows, int maxRows) {
        int width = columns.size();
        var right = new boolean[width];
        List<List<String>> cells = new ArrayList<>();
        List<String> heading = new ArrayList<>();
        for (int column = 0; column < width; column++) {
            heading.add(clean(columns.get(column).path("name").asString("")));
            right[column] = isNumber(columns.get(column).path("type").asString(""), rows, column);
        }
        cells.add(heading);
        for (int row = 0; row < Math.min(maxRows, rows.size()); row++) {
            List<String> line = new ArrayList<>();
            for (int column = 0; column < width; column++) {
                line.add(text(rows.get(row).path(column)));
            }
            cells.add(line);
        }
        int[] widths = widths(cells, width);
        List<String> lines = new ArrayList<>();
        lines.add(line(heading, widths, right));
        lines.add(rule(widths));
        for (List<String> row : cells.subList(1, cells.size())) {
            lines.add(line(row, widths, right));
        }
        return lines;
    }

    private static boolean isNumber(String type, JsonNode rows, int column) {
        if (NUMBERS.contains(type)) {
            return true;
        }
        boolean any = false;
        for (JsonNode row : rows) {
            JsonNode cell = row.path(column);
            if (!cell.isNumber() && !cell.isNull()) {
                return false;
            }
            any |= cell.isNumber();
        }
        return any;
    }

    private static String text(JsonNode cell) {
        if (cell.isNull() || cell.isMissingNode()) {
            return "null";
        }
        if (cell.isNumber()) {
            BigDecimal number = cell.decimalValue();
            if (number.scale() > DECIMALS) {
                number = number.setScale(DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
                number = number.scale() < 0 ? number.setScale(0) : number;
            }
            return number.toPlainString();
        }
        return clean(cell.isString() ? cell.asString() : cell.toString());
    }

    /** Control characters of the data do not reach the terminal. */
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private int[] widths(List<List<String>> cells, int columns) {
        var widths = new int[columns];
        for (List<String> row : cells) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], Math.min(WIDEST_CELL, length(row.get(column))));
            }
        }
        while (total(widths) > terminal.width()) {
            int widest = 0;
            for (int column = 1; column < columns; column++) {
                widest = widths[column] > widths[widest] ? column : widest;
            }
            if (widths[widest] <= NARROWEST_CELL) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private static int total(int[] widths) {
        int total = Math.max(0, widths.length - 1) * 3;
        for (int width : widths) {
            total += width;
        }
        return total;
    }

    private String line(List<String> row, int[] widths, boolean[] right) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String text = cut(row.get(column), widths[column]);
            String space = " ".repeat(widths[column] - length(text));
            line.append(column == 0 ? "" : " | ").append(right[column] ? space + text : text + space);
        }
        return line.toString().stripTrailing();
    }

    private String rule(int[] widths) {
        var parts = new ArrayList<String>();
        for (int width : widths) {
            parts.add("-".repeat(width));
        }
        return String.join("-+-", parts);
    }

    private String cut(String text, int width) {
        if (length(text) <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, width - 1)) + terminal.ellipsis();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
