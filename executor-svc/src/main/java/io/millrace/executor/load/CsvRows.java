package io.millrace.executor.load;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file (RFC 4180, with any of four separators). A row that has not as many cells as the header is bad. */
final class CsvRows implements ReadRows {
    private static final int LONGEST_CELL = 4 * 1024 * 1024;
    private static final int LOOKED_AT = 256 * 1024;
    private static final int LOOKED_AT_ROWS = 100;
    /** The comma last: where another one parts as well, commas are those of numbers. */
    private static final List<Character> SEPARATORS = List.of(';', '\t', '|', ',');

    private final OpenText file;
    private final char separator;
    private final List<String> headers;
    private final boolean hasHeader;
    private final List<String> notes = new ArrayList<>();

    private CsvRows(OpenText file, char separator, List<String> first) {
        this.file = file;
        this.separator = separator;
        this.hasHeader = first.stream().anyMatch(CsvRows::couldBeName);
        this.headers = hasHeader ? first : first.stream().map(cell -> "").toList();
        if (separator != ',') {
            notes.add("The separator is " + name(separator) + ".");
        }
        if (!hasHeader) {
            notes.add("The first line has only values in it, so that the columns are numbered.");
        }
    }

    /** @throws StageException USER, where it has no rows, or no sense can be made of its quotation marks */
    static CsvRows of(OpenText file) throws IOException, StageException {
        String start;
        try (Reader reader = file.open()) {
            start = start(reader);
        }
        char separator = separator(start);
        try (CsvReader<CsvRecord> reader = reader(file.open(), separator);
                CloseableIterator<CsvRecord> rows = reader.iterator()) {
            if (start.isBlank() && start.length() < LOOKED_AT || !rows.hasNext()) {
                throw new StageException(
                        Category.USER,
                        "empty-file",
                        "There is nothing in the file.",
                        "Send a file with a header and rows.");
            }
            return new CsvRows(file, separator, List.copyOf(rows.next().getFields()));
        } catch (CsvParseException | UncheckedIOException e) {
            throw unreadable(1, e);
        }
    }

    @Override
    public List<String> headers() {
        return headers;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public void each(Visit visit) throws IOException, StageException, InterruptedException {
        long line = 1;
        var text = new CountQuotations(file.open());
        try (CsvReader<CsvRecord> reader = reader(text, separator);
                CloseableIterator<CsvRecord> rows = reader.iterator()) {
            boolean first = hasHeader;
            while (rows.hasNext()) {
                CsvRecord row = rows.next();
                line = row.getStartingLineNumber();
                if (first) {
                    first = false;
                    continue;
                }
                show(row, !rows.hasNext() && text.isOpen() && endsInAnotherLine(row), visit);
            }
        } catch (CsvParseException | UncheckedIOException e) {
            throw unreadable(line, e);
        }
    }

    private void show(CsvRecord row, boolean openQuotation, Visit visit)
            throws IOException, StageException, InterruptedException {
        int cells = row.getFieldCount();
        if (openQuotation) {
            throw new StageException(
                    Category.USER,
                    "open-quotation",
                    "A quotation mark that is opened in line " + row.getStartingLineNumber()
                            + " is never closed; all that follows would be one cell.",
                    "Close it, or double it where it is part of a text.");
        }
        if (cells == headers.size()) {
            @Nullable String[] all = new String[cells];
            for (int i = 0; i < cells; i++) {
                all[i] = row.getField(i);
            }
            visit.row(row.getStartingLineNumber(), all);
            return;
        }
        visit.bad(
                row.getStartingLineNumber(),
                "has " + cells + (cells == 1 ? " cell" : " cells") + ", the header has " + headers.size(),
                String.join(String.valueOf(separator), row.getFields()));
    }

    private static boolean endsInAnotherLine(CsvRecord row) {
        return row.getField(row.getFieldCount() - 1).indexOf('\n') >= 0;
    }

    /**
     * In a whole file the quotation marks are even in number, escaped ones counting twice, but for those in cells that do not begin with one. So
     * one is taken for open only where the file does not end with one either.
     */
    private static final class CountQuotations extends FilterReader {
        private boolean odd;
        private char last;

        CountQuotations(Reader in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                see((char) read);
            }
            return read;
        }

        @Override
        public int read(char[] buffer, int from, int length) throws IOException {
            int read = super.read(buffer, from, length);
            for (int i = from; i < from + read; i++) {
                see(buffer[i]);
            }
            return read;
        }

        private void see(char c) {
            odd ^= c == '"';
            last = c == '\n' || c == '\r' ? last : c;
        }

        boolean isOpen() {
            return odd && last != '"';
        }
    }

    private static CsvReader<CsvRecord> reader(Reader file, char separator) {
        return CsvReader.builder()
                .fieldSeparator(separator)
                .commentStrategy(CommentStrategy.NONE)
                .skipEmptyLines(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(true)
                .maxBufferSize(LONGEST_CELL)
                .ofCsvRecord(file);
    }

    private static StageException unreadable(long line, RuntimeException failure) throws IOException {
        if (failure instanceof UncheckedIOException io && io.getCause() != null) {
            throw io.getCause();
        }
        return new StageException(
                Category.USER,
                "unreadable-csv",
                "The file cannot be read as CSV after line " + line + ": a cell is longer than "
                        + LONGEST_CELL / (1024 * 1024) + " million characters.",
                "Look for a quotation mark that is not closed near that line.",
                failure);
    }

    private static String start(Reader reader) throws IOException {
        char[] start = new char[LOOKED_AT];
        int length = 0;
        while (length < start.length) {
            int read = reader.read(start, length, start.length - length);
            if (read < 0) {
                return new String(start, 0, length);
            }
            length += read;
        }
        int end = new String(start, 0, length).lastIndexOf('\n');
        return new String(start, 0, end < 0 ? length : end);
    }

    /** The one that parts most rows into the same number of cells, more than one; among equals the one that gives more cells. */
    static char separator(String start) {
        char best = ',';
        double bestScore = 0;
        for (char candidate : SEPARATORS) {
            Map<Integer, Integer> counts = new HashMap<>();
            int rows = 0;
            try (CsvReader<CsvRecord> reader = reader(new StringReader(start), candidate);
                    CloseableIterator<CsvRecord> records = reader.iterator()) {
                while (records.hasNext() && rows < LOOKED_AT_ROWS) {
                    counts.merge(records.next().getFieldCount(), 1, Integer::sum);
                    rows++;
                }
            } catch (CsvParseException | IOException e) {
                continue;
            }
            for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
                int cells = count.getKey();
                double score = cells < 2 ? 0 : (double) count.getValue() / rows + Math.min(cells, 50) / 1_000.0;
                if (score > bestScore) {
                    bestScore = score;
                    best = candidate;
                }
            }
        }
        return best;
    }

    private static boolean couldBeName(String cell) {
        String text = cell.strip();
        if (ColumnType.isNothing(text)) {
            return false;
        }
        for (Kind kind : Kind.values()) {
            // A year is a good name for a column.
            if (kind != Kind.TEXT && kind.read(text) != null) {
                return false;
            }
        }
        return true;
    }

    private static String name(char separator) {
        return switch (separator) {
            case '\t' -> "a tab";
            case ';' -> "a semicolon";
            case '|' -> "a vertical bar";
            default -> "a comma";
        };
    }
}
