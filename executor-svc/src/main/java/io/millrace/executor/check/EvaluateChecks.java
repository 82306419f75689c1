package io.millrace.executor.check;

import io.millrace.agent.StageException;
import io.millrace.executor.check.CheckSorted.Key;
import io.millrace.executor.engine.AskSource;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.result.ResultTable.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Category;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Statement;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the checks of a program over its rows. A check that asks the source does so in the session of the answer. Where rows
 * were left behind by a limit, what can only be said of all rows is not judged and says so.
 */
public final class EvaluateChecks {
    private final AskSource source;
    private final OrderTexts texts;
    private final boolean recount;
    private final Instant testsUntil;

    public EvaluateChecks(AskSource source, OrderTexts texts) {
        this(source, texts, true, Instant.MAX);
    }

    /**
     * @param recount whether the rows may be counted and weighed anew, which takes the source about as long as the answer did
     * @param testsUntil when tests that a language model wrote are given up
     */
    public EvaluateChecks(AskSource source, OrderTexts texts, boolean recount, Instant testsUntil) {
        this.source = source;
        this.texts = texts;
        this.recount = recount;
        this.testsUntil = testsUntil;
    }

    /**
     * @throws StageException only PLATFORM: the source is gone; a check that cannot be evaluated has not passed, and a test of a
     *     language model that cannot be evaluated does not count
     */
    public List<CheckOutcome> evaluate(ResultTable table, List<Check> checks)
            throws StageException, InterruptedException {
        var outcomes = new ArrayList<CheckOutcome>();
        for (Check check : checks) {
            outcomes.add(check.getAuthor() == Origin.MODEL ? evaluateTest(table, check) : evaluate(table, check));
        }
        return outcomes;
    }

    record Seen(boolean passed, String expected, String seen) {}

    private CheckOutcome evaluate(ResultTable table, Check check) throws StageException, InterruptedException {
        Seen seen;
        try {
            seen = look(table, check);
        } catch (StageException e) {
            if (e.failure().getCategory() == Category.PLATFORM) {
                throw e;
            }
            seen = new Seen(false, "an answer from the source", "it could not be asked: " + e.getMessage());
        }
        return outcome(check, seen, null);
    }

    /** What a model has thought up may be wrong in any way: nothing of it keeps an answer from its user. */
    private CheckOutcome evaluateTest(ResultTable table, Check check) throws InterruptedException {
        if (!recount) {
            return notAsked(check, "the answer took the source too long to ask it for more");
        }
        try {
            var inTime = new EvaluateChecks(query -> source.ask(query, testsUntil), texts, true, testsUntil);
            return outcome(check, inTime.look(table, check), null);
        } catch (StageException e) {
            return notAsked(check, e.failure().getMessage());
        } catch (RuntimeException unfit) {
            return notAsked(check, "what it answers is nothing to compare with");
        }
    }

    private static CheckOutcome notAsked(Check check, String why) {
        return outcome(check, new Seen(false, "an answer", "none"), "It could not be asked: " + why);
    }

    private Seen look(ResultTable table, Check check) throws StageException, InterruptedException {
        return switch (check.getKind()) {
            case SHAPE -> shape(table, check);
            case ROW_LIMIT -> rowLimit(table, check);
            case SORTED -> sorted(table, check);
            case UNIQUE -> unique(table, check);
            case NOT_NULL -> notNull(table, check);
            case TOTAL -> total(table, check);
            case EMPTY -> empty(check);
            case ROW_COUNT -> recount ? rowCount(table, check) : notRecounted();
            case FIGURES -> recount ? figures(table, check) : notRecounted();
            case TOP -> recount ? top(table, check) : notRecounted();
            case HOLDS -> TestValues.of(table, check);
            case REPORT -> report(check);
        };
    }

    private static CheckOutcome outcome(Check check, Seen seen, @Nullable String dismissed) {
        Statement query = check.getQuery();
        return new CheckOutcome(
                check.getName(),
                check.getDescription(),
                seen.passed(),
                seen.expected(),
                seen.seen(),
                query == null ? null : query.getReadableSql(),
                check.getAuthor(),
                dismissed);
    }

    private static Seen notRecounted() {
        return new Seen(true, "the same", "not compared: the answer took the source too long to ask for it again");
    }

    private static Seen shape(ResultTable table, Check check) {
        String expected = String.join(", ", check.getColumns());
        var seen = new ArrayList<String>();
        boolean fits = table.columns().size() == check.getColumns().size();
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            seen.add(column.name() + " " + column.type());
            if (fits) {
                String wanted = check.getColumns().get(i);
                int space = wanted.lastIndexOf(' ');
                String name = space < 0 ? wanted : wanted.substring(0, space);
                String type = space < 0 ? "" : wanted.substring(space + 1);
                fits = column.name().equals(name) && fits(type, column.type());
            }
        }
        return new Seen(fits, expected, String.join(", ", seen));
    }

    /**
     * Whether a column may be of this type where another was planned. Numbers may: databases widen sums and averages each in its
     * own way. SQLite keeps dates as text and booleans as numbers; a column without any value has no type to see.
     */
    private static boolean fits(String planned, DataType seen) {
        if (seen == DataType.OTHER || planned.isEmpty() || planned.equals(DataType.OTHER.name())) {
            return true;
        }
        DataType wanted;
        try {
            wanted = DataType.valueOf(planned.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
        return switch (wanted) {
            case INTEGER, DECIMAL, DOUBLE -> seen.isNumeric();
            case BOOLEAN -> seen == DataType.BOOLEAN || seen == DataType.INTEGER;
            case DATE, TIMESTAMP -> seen.isTemporal() || seen == DataType.TEXT;
            case TIME -> seen == DataType.TIME || seen == DataType.TEXT;
            case TEXT -> seen == DataType.TEXT;
            case OTHER -> true;
        };
    }

    private static Seen rowLimit(ResultTable table, Check check) {
        int rows = table.rows().size();
        String text = check.getExpected();
        try {
            long limit = Long.parseLong(text == null ? "" : text.strip());
            // Truncated means that there is at least one more row than are here.
            boolean within = table.truncated() ? rows < limit : rows <= limit;
            return new Seen(
                    within, "at most " + limit + " rows", rows + (table.truncated() ? " rows and more" : " rows"));
        } catch (NumberFormatException e) {
            return new Seen(false, "a number of rows", "the check names none");
        }
    }

    private Seen sorted(ResultTable table, Check check) throws StageException, InterruptedException {
        var keys = new ArrayList<Key>();
        for (String written : check.getColumns()) {
            Optional<Key> key = Key.of(written, table.columnNames());
            if (key.isEmpty()) {
                return missing(written);
            }
            keys.add(key.get());
        }
        Optional<Integer> late = new CheckSorted(texts).firstOutOfOrder(table, keys);
        return new Seen(
                late.isEmpty(),
                "rows by " + String.join(", ", check.getColumns()),
                late.map(row -> "row " + row + " comes too late").orElse("in order"));
    }

    private static Seen unique(ResultTable table, Check check) {
        Optional<int[]> columns = columns(table, check.getColumns());
        if (columns.isEmpty()) {
            return missing(String.join(", ", check.getColumns()));
        }
        Map<List<@Nullable Object>, Integer> first = new HashMap<>();
        for (int row = 0; row < table.rows().size(); row++) {
            var key = new ArrayList<@Nullable Object>();
            for (int column : columns.get()) {
                key.add(CompareCells.canonical(table.rows().get(row).get(column)));
            }
            Integer before = first.putIfAbsent(key, row);
            if (before != null) {
                return new Seen(
                        false,
                        "no two rows with the same " + String.join(", ", check.getColumns()),
                        "rows " + (before + 1) + " and " + (row + 1) + " are the same");
            }
        }
        return new Seen(
                true,
                "no two rows with the same " + String.join(", ", check.getColumns()),
                first.size() + " different rows");
    }

    private static Seen notNull(ResultTable table, Check check) {
        Optional<int[]> columns = columns(table, check.getColumns());
        if (columns.isEmpty()) {
            return missing(String.join(", ", check.getColumns()));
        }
        for (int row = 0; row < table.rows().size(); row++) {
            for (int column : columns.get()) {
                if (table.rows().get(row).get(column) == null) {
                    return new Seen(
                            false,
                            "a value in every row",
                            "row " + (row + 1) + " has no "
                                    + table.columns().get(column).name());
                }
            }
        }
        return new Seen(true, "a value in every row", table.rows().size() + " rows with a value");
    }

    /** The sum of each named column must be what the query answers: one row, one number for each column. */
    private Seen total(ResultTable table, Check check) throws StageException, InterruptedException {
        Optional<int[]> columns = columns(table, check.getColumns());
        if (columns.isEmpty()) {
            return missing(String.join(", ", check.getColumns()));
        }
        if (table.truncated()) {
            return new Seen(true, "equal totals", "not compared: there are more rows than were fetched");
        }
        List<@Nullable Object> expected = expectedTotals(check);
        if (expected.size() < columns.get().length) {
            return new Seen(false, "a total for each column", "the source answered " + expected.size());
        }
        var expectedText = new ArrayList<String>();
        var seenText = new ArrayList<String>();
        boolean passed = true;
        for (int i = 0; i < columns.get().length; i++) {
            BigDecimal sum = table.column(columns.get()[i]).stream()
                    .map(CompareCells::number)
                    .flatMap(Optional::stream)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            // A total of no rows is null.
            BigDecimal wanted = CompareCells.number(expected.get(i)).orElse(BigDecimal.ZERO);
            passed &= CompareCells.nearly(sum, wanted);
            expectedText.add(wanted.toPlainString());
            seenText.add(sum.toPlainString());
        }
        return new Seen(passed, String.join(", ", expectedText), String.join(", ", seenText));
    }

    private List<@Nullable Object> expectedTotals(Check check) throws StageException, InterruptedException {
        Statement query = check.getQuery();
        if (query != null) {
            ResultTable answer = source.ask(query);
            return answer.rows().isEmpty() ? List.of() : answer.rows().getFirst();
        }
        String expected = check.getExpected();
        try {
            return expected == null ? List.of() : List.of(new BigDecimal(expected.strip()));
        } catch (NumberFormatException e) {
            return List.of();
        }
    }

    private Seen empty(Check check) throws StageException, InterruptedException {
        Statement query = check.getQuery();
        if (query == null) {
            return new Seen(false, "a query", "the check has none");
        }
        ResultTable answer = source.ask(query);
        int rows = answer.rows().size();
        return new Seen(
                rows == 0,
                "no rows",
                rows == 0
                        ? "no rows"
                        : (answer.truncated() ? "more than " : "") + rows + " rows, first "
                                + answer.rows().getFirst());
    }

    /** The number that the source counts in another way, cut as the plan cuts it. */
    private Seen rowCount(ResultTable table, Check check) throws StageException, InterruptedException {
        String[] cut = (check.getExpected() == null ? " 0" : check.getExpected()).split(" ", -1);
        long counted = CompareCells.number(answer(check).getFirst())
                .map(BigDecimal::longValue)
                .orElse(0L);
        long wanted = Math.max(0, counted - Long.parseLong(cut[1]));
        if (!cut[0].isEmpty()) {
            wanted = Math.min(wanted, Long.parseLong(cut[0]));
        }
        int rows = table.rows().size();
        return new Seen(
                table.truncated() ? wanted > rows : wanted == rows,
                wanted == 1 ? "1 row" : wanted + " rows",
                rows + (table.truncated() ? " rows and more" : ""));
    }

    private Seen figures(ResultTable table, Check check) throws StageException, InterruptedException {
        if (table.truncated()) {
            return new Seen(true, "equal figures", "not compared: there are more rows than were fetched");
        }
        return new WeighRows(table).compare(check.getColumns(), answer(check));
    }

    /** Where rows are level with the last one shown, any of them may be shown, and only their number is known. */
    private Seen top(ResultTable table, Check check) throws StageException, InterruptedException {
        if (table.truncated()) {
            return new Seen(true, "equal figures", "not compared: there are more rows than were fetched");
        }
        List<@Nullable Object> answer = answer(check);
        long first = CompareCells.number(answer.getFirst())
                .map(BigDecimal::longValue)
                .orElse(0L);
        long limit = Long.parseLong(check.getExpected() == null ? "0" : check.getExpected());
        int rows = table.rows().size();
        if (first > limit) {
            return new Seen(
                    rows == limit,
                    limit + " rows",
                    rows + ", and " + (first - limit) + " more are level with the last");
        }
        return new WeighRows(table).compare(check.getColumns(), answer);
    }

    private Seen report(Check check) throws StageException, InterruptedException {
        long counted = CompareCells.number(answer(check).getFirst())
                .map(BigDecimal::longValue)
                .orElse(0L);
        return new Seen(true, "to be told", counted + " " + check.getExpected());
    }

    /** The one row that the check's query answers. */
    private List<@Nullable Object> answer(Check check) throws StageException, InterruptedException {
        Statement query = check.getQuery();
        List<List<@Nullable Object>> rows =
                query == null ? List.of() : source.ask(query).rows();
        if (rows.isEmpty()) {
            throw new StageException(
                    Category.CONTRACT, "no-answer", "the check has no query that answers a row", "Derive it again.");
        }
        return rows.getFirst();
    }

    private static Seen missing(String column) {
        return new Seen(false, "a column " + column, "the result has no such column");
    }

    private static Optional<int[]> columns(ResultTable table, List<String> names) {
        int[] columns = names.stream()
                .mapToInt(name -> table.columnNames().indexOf(name))
                .toArray();
        for (int column : columns) {
            if (column < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(columns);
    }
}
