package io.millrace.agent.store;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rows as CSV (RFC 4180, UTF-8). A text that a spreadsheet could take for a formula gets an apostrophe before it, as OWASP advises;
 * numbers stay as they are.
 *
 * <pre>
 * the text =1+1   →   '=1+1        the number -5   →   -5        the text -5   →   '-5
 * </pre>
 */
public final class WriteCsv {
    /** 12.50 stays 12.50, whatever its size. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /**
     * A sign that begins a formula, in either width, also behind what a spreadsheet drops or decodes; and a tab or a line break, which
     * may move what follows into a cell of its own.
     */
    private static final Pattern FORMULA = Pattern.compile(
            "^(?:[\\t\\r\\n]|(?:[\\s\\p{Cntrl}\\p{Z}\\u200b\\ufeff'\"]|%(?:0[9aAdD]|20))*[=+\\-@＝＋－＠])");

    /** Other countries' spreadsheets part cells by these. */
    private static final Pattern SEPARATOR_ELSEWHERE = Pattern.compile("[;\\t|]|^\\s|\\s$");

    /** Quoted beside what has to be: an empty text, which is not a missing one. */
    private static final QuoteStrategy QUOTE = new QuoteStrategy() {
        @Override
        public boolean quoteEmpty(int lineNo, int fieldIdx) {
            return true;
        }

        @Override
        public boolean quoteValue(int lineNo, int fieldIdx, String value) {
            return SEPARATOR_ELSEWHERE.matcher(value).find();
        }
    };

    private WriteCsv() {}

    /** @param rows a JSON array in each line */
    public static void write(List<RowsAbout.Column> columns, BufferedReader rows, OutputStream out) throws IOException {
        try (CsvWriter csv =
                writer(out, columns.stream().map(RowsAbout.Column::name).toList())) {
            for (String line = rows.readLine(); line != null; line = rows.readLine()) {
                List<@Nullable String> cells = new ArrayList<>(columns.size());
                JsonNode row = JSON.readTree(line);
                for (int i = 0; i < row.size(); i++) {
                    cells.add(cell(columns.get(i), row.get(i)));
                }
                csv.writeRecord(cells);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        }
    }

    /** Writes to CSV, after the names of the columns; closes what it writes to. Texts have to be made {@link #safe}. */
    public static CsvWriter writer(OutputStream out, List<String> columns) {
        CsvWriter csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.CRLF)
                .quoteStrategy(QUOTE)
                .build(out, StandardCharsets.UTF_8);
        csv.writeRecord(columns.stream().map(WriteCsv::safe).toList());
        return csv;
    }

    private static @Nullable String cell(RowsAbout.Column column, JsonNode cell) {
        if (cell.isNull()) {
            return null;
        }
        if (cell.isNumber()) {
            return cell.isFloatingPointNumber() ? cell.decimalValue().toPlainString() : cell.asString();
        }
        // What JSON numbers cannot say: NaN and the infinities.
        boolean number = column.type().isNumeric()
                && cell.asString().length() <= "-Infinity".length()
                && !cell.asString().contains("=");
        return number ? cell.asString() : safe(cell.asString());
    }

    /** A regular expression that finds a text which is made {@link #safe} by an apostrophe before it. */
    public static String formula() {
        return FORMULA.pattern();
    }

    public static String safe(String text) {
        return FORMULA.matcher(text).find() ? "'" + text : text;
    }

    /** The text that was made safe: made safe again it is as it was. */
    public static String unsafe(String text) {
        return text.startsWith("'") && FORMULA.matcher(text.substring(1)).find() ? text.substring(1) : text;
    }
}
