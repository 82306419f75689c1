package io.millrace.executor.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.StageException;
import io.millrace.executor.engine.AskSource;
import io.millrace.executor.result.CollectRows;
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ReadCell;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.result.ResultTable.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Category;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Statement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateChecksTest {
    private static final AskSource NOBODY = query -> {
        throw new AssertionError("the source was asked");
    };

    private static final ResultTable SALES = table(
            List.of(new Column("region", DataType.TEXT), new Column("total", DataType.DECIMAL)),
            row("Asia", "10.50"),
            row("Europe", "7"),
            row(null, "2.25"));

    @Test
    void shapeIsNamesAndKindsOfTypesInOrder() throws Exception {
        assertThat(passes(SALES, check(CheckKind.SHAPE, null, "region TEXT", "total DECIMAL")))
                .isTrue();
        assertThat(passes(SALES, check(CheckKind.SHAPE, null, "region TEXT", "total INTEGER")))
                .isTrue();
        assertThat(passes(SALES, check(CheckKind.SHAPE, null, "total DECIMAL", "region TEXT")))
                .isFalse();
        assertThat(passes(SALES, check(CheckKind.SHAPE, null, "region TEXT"))).isFalse();
        assertThat(passes(SALES, check(CheckKind.SHAPE, null, "region DATE", "total TEXT")))
                .isFalse();
        assertThat(passes(SALES, check(CheckKind.SHAPE, null, "region INTEGER", "total DECIMAL")))
                .isFalse();
    }

    @Test
    void rowLimit() throws Exception {
        assertThat(passes(SALES, check(CheckKind.ROW_LIMIT, "3"))).isTrue();
        assertThat(passes(SALES, check(CheckKind.ROW_LIMIT, "2"))).isFalse();
        assertThat(passes(SALES, check(CheckKind.ROW_LIMIT, "many"))).isFalse();
    }

    @Test
    void rowLimitOfACutResultCountsTheRowThatIsNotThere() throws Exception {
        ResultTable cut = cut(2);

        assertThat(passes(cut, check(CheckKind.ROW_LIMIT, "2"))).isFalse();
        assertThat(passes(cut, check(CheckKind.ROW_LIMIT, "3"))).isTrue();
    }

    @Test
    void uniqueCountsNullAsAValueAndNumbersByTheirValue() throws Exception {
        var columns = List.of(new Column("a", DataType.DECIMAL), new Column("b", DataType.TEXT));
        ResultTable table = table(columns, row("1", "x"), row("1.00", "y"), row(null, "x"), row(null, "y"));

        assertThat(passes(table, check(CheckKind.UNIQUE, null, "a"))).isFalse();
        assertThat(passes(table, check(CheckKind.UNIQUE, null, "b"))).isFalse();
        assertThat(passes(table, check(CheckKind.UNIQUE, null, "a", "b"))).isTrue();
    }

    @Test
    void notNullNamesTheRow() throws Exception {
        CheckOutcome outcome = evaluate(SALES, NOBODY, check(CheckKind.NOT_NULL, null, "total", "region"));

        assertThat(outcome.getPassed()).isFalse();
        assertThat(outcome.getSeen()).isEqualTo("row 3 has no region");
        assertThat(passes(SALES, check(CheckKind.NOT_NULL, null, "total"))).isTrue();
    }

    @Test
    void aColumnThatIsNotThereFails() throws Exception {
        for (CheckKind kind : List.of(CheckKind.SORTED, CheckKind.UNIQUE, CheckKind.NOT_NULL, CheckKind.TOTAL)) {
            assertThat(passes(SALES, check(kind, null, "profit")))
                    .as(kind.name())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"19.75, true", "19.750001, true", "19.76, false", "0, false"})
    void totalIsWhatTheSourceAnswersButForRounding(String answer, boolean passed) throws Exception {
        AskSource source = query -> table(List.of(new Column("sum", DataType.DECIMAL)), row(answer));

        CheckOutcome outcome = evaluate(SALES, source, check(CheckKind.TOTAL, null, "total"));

        assertThat(outcome.getPassed()).isEqualTo(passed);
        assertThat(outcome.getSeen()).isEqualTo("19.75");
        assertThat(outcome.getSql()).isEqualTo("readable");
    }

    @Test
    void totalOfNothingIsNull() throws Exception {
        ResultTable nothing = table(SALES.columns());
        AskSource source = query -> table(List.of(new Column("sum", DataType.DECIMAL)), row((Object) null));

        assertThat(evaluate(nothing, source, check(CheckKind.TOTAL, null, "total"))
                        .getPassed())
                .isTrue();
    }

    @Test
    void totalOfACutResultIsNotJudged() throws Exception {
        CheckOutcome outcome = evaluate(cut(2), NOBODY, check(CheckKind.TOTAL, null, "total"));

        assertThat(outcome.getPassed()).isTrue();
        assertThat(outcome.getSeen()).contains("not compared");
    }

    @Test
    void emptyHasNoRows() throws Exception {
        AskSource nothing = query -> table(SALES.columns());

        assertThat(evaluate(SALES, nothing, check(CheckKind.EMPTY, null)).getPassed())
                .isTrue();
        CheckOutcome outcome = evaluate(SALES, query -> SALES, check(CheckKind.EMPTY, null));
        assertThat(outcome.getPassed()).isFalse();
        assertThat(outcome.getSeen()).isEqualTo("3 rows, first [Asia, 10.50]");
    }

    @Test
    void aQuestionThatFailsHasNotPassed() throws Exception {
        AskSource broken = query -> {
            throw new StageException(Category.CONTRACT, "unknown-name", "no such column", "correct it");
        };

        CheckOutcome outcome = evaluate(SALES, broken, check(CheckKind.TOTAL, null, "total"));

        assertThat(outcome.getPassed()).isFalse();
        assertThat(outcome.getSeen()).contains("no such column");
    }

    @Test
    void aSourceThatIsGoneEndsTheWork() {
        AskSource gone = query -> {
            throw new StageException(Category.PLATFORM, "connection-lost", "gone", "wait");
        };

        assertThatThrownBy(() -> evaluate(SALES, gone, check(CheckKind.EMPTY, null)))
                .isInstanceOf(StageException.class);
    }

    @Test
    void sortedByNumbersNotDigits() throws Exception {
        assertThat(passes(numbers("2", "10", "10.0", "11"), check(CheckKind.SORTED, null, "n asc")))
                .isTrue();
        assertThat(passes(numbers("2", "10", "9"), check(CheckKind.SORTED, null, "n asc")))
                .isFalse();
        assertThat(passes(numbers("9", "2", "-1"), check(CheckKind.SORTED, null, "n desc")))
                .isTrue();
    }

    private static AskSource answers(Object... cells) {
        List<Column> columns = IntStream.range(0, cells.length)
                .mapToObj(i -> new Column("f" + i, DataType.DECIMAL))
                .toList();
        return query -> table(columns, row(cells));
    }

    @Test
    void rowCountIsCutAsThePlanCutsIt() throws Exception {
        assertThat(evaluate(SALES, answers("3"), check(CheckKind.ROW_COUNT, " 0"))
                        .getPassed())
                .isTrue();
        assertThat(evaluate(SALES, answers("4"), check(CheckKind.ROW_COUNT, " 0"))
                        .getPassed())
                .isFalse();
        assertThat(evaluate(SALES, answers("9"), check(CheckKind.ROW_COUNT, "3 0"))
                        .getPassed())
                .isTrue();
        assertThat(evaluate(SALES, answers("4"), check(CheckKind.ROW_COUNT, "3 2"))
                        .getPassed())
                .isFalse();
        assertThat(evaluate(cut(2), answers("7"), check(CheckKind.ROW_COUNT, " 0"))
                        .getPassed())
                .isTrue();
    }

    @Test
    void figuresTellWhatDiffers() throws Exception {
        Check figures = check(CheckKind.FIGURES, null, "count 0", "length 0", "number 1", "length 0 number 1");

        assertThat(evaluate(SALES, answers("3", "2", "10", "19.75", "84"), figures)
                        .getPassed())
                .isTrue();
        CheckOutcome other = evaluate(SALES, answers("3", "2", "10", "19.85", "84"), figures);
        assertThat(other.getPassed()).isFalse();
        assertThat(other.getExpected()).isEqualTo("total 19.85");
        assertThat(other.getSeen()).isEqualTo("total 19.75");
        assertThat(evaluate(SALES, answers("4", "2", "10", "19.75", "84"), figures)
                        .getPassed())
                .isFalse();
    }

    @Test
    void valuesInAnotherRowThanTheirOwn() throws Exception {
        ResultTable mixedUp = table(SALES.columns(), row("Asia", "7"), row("Europe", "10.50"), row(null, "2.25"));

        assertThat(evaluate(
                                mixedUp,
                                answers("3", "10", "19.75", "84"),
                                check(CheckKind.FIGURES, null, "length 0", "number 1", "length 0 number 1"))
                        .getSeen())
                .isEqualTo("region (characters) with total 91");
    }

    @Test
    void whatIsNoDateIsNotCompared() throws Exception {
        ResultTable dates = table(List.of(new Column("day", DataType.DATE)), row("2026-01-31"), row("soon"));

        assertThat(evaluate(dates, answers("2", "1"), check(CheckKind.FIGURES, null, "day 0"))
                        .getPassed())
                .isTrue();
    }

    @Test
    void tiesWithTheLastOfTheTopAreTold() throws Exception {
        CheckOutcome ties = evaluate(SALES, answers("5", "99"), check(CheckKind.TOP, "3", "number 1"));

        assertThat(ties.getPassed()).isTrue();
        assertThat(ties.getSeen()).isEqualTo("3, and 2 more are level with the last");
        assertThat(evaluate(SALES, answers("3", "99"), check(CheckKind.TOP, "3", "number 1"))
                        .getPassed())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "total | [\"GREATER\",\"2\"] | true",
                "total | [\"GREATER\",\"2.25\"] | false",
                "total | [\"ONE_OF\",\"7\",\"10.5\",\"2.25\"] | true",
                "region | [\"NOT_NULL\"] | false",
                "region | [\"EQUAL\",\"Asia\"] | false"
            })
    void valuesHoldOrNot(String column, String test, boolean passed) throws Exception {
        assertThat(evaluate(SALES, NOBODY, check(CheckKind.HOLDS, test, column)).getPassed())
                .isEqualTo(passed);
    }

    @Test
    void aReportTellsAndNeverFails() throws Exception {
        CheckOutcome told = evaluate(SALES, answers("12"), check(CheckKind.REPORT, "rows are left out"));

        assertThat(told.getPassed()).isTrue();
        assertThat(told.getSeen()).isEqualTo("12 rows are left out");
    }

    @Test
    void nullsComeLast() throws Exception {
        Check sorted = check(CheckKind.SORTED, null, "n asc");

        assertThat(passes(numbers(null, null, "1", "2"), sorted)).isFalse();
        assertThat(passes(numbers("1", "2", null, null), sorted)).isTrue();
        assertThat(passes(numbers("1", null, "2"), sorted)).isFalse();
        assertThat(passes(numbers(null, "1", null), sorted)).isFalse();
    }

    @Test
    void theSecondColumnCountsAmongEqualsOfTheFirst() throws Exception {
        var columns = List.of(new Column("a", DataType.INTEGER), new Column("b", DataType.INTEGER));
        Check sorted = check(CheckKind.SORTED, null, "a desc", "b");

        assertThat(passes(table(columns, row("2", "1"), row("2", "3"), row("1", "2")), sorted))
                .isTrue();
        assertThat(passes(table(columns, row("2", "3"), row("2", "1"), row("1", "2")), sorted))
                .isFalse();
    }

    @Test
    void theSourceDecidesWhereCollationsDiffer() throws Exception {
        var columns = List.of(new Column("name", DataType.TEXT));
        ResultTable table = table(columns, row("apple"), row("Banana"), row("cherry"));
        Check sorted = check(CheckKind.SORTED, null, "name");
        var asked = new ArrayList<String>();

        assertThat(evaluate(table, answering("-1", asked), sorted).getPassed()).isTrue();
        assertThat(evaluate(table, answering("1", asked), sorted).getPassed()).isFalse();
        assertThat(asked).contains("apple", "Banana").doesNotContain("x");
    }

    @Test
    void whereAllCollationsAgreeNobodyIsAsked() throws Exception {
        var columns = List.of(new Column("name", DataType.TEXT));

        assertThat(passes(table(columns, row("apple"), row("banana")), check(CheckKind.SORTED, null, "name")))
                .isTrue();
        assertThat(passes(table(columns, row("banana"), row("apple")), check(CheckKind.SORTED, null, "name")))
                .isFalse();
    }

    private static AskSource answering(String order, List<String> asked) {
        return query -> {
            query.getParameters().forEach(parameter -> asked.add(parameter.getValue()));
            return table(List.of(new Column("order", DataType.INTEGER)), row(order));
        };
    }

    private static boolean passes(ResultTable table, Check check) throws Exception {
        return evaluate(table, NOBODY, check).getPassed();
    }

    private static CheckOutcome evaluate(ResultTable table, AskSource source, Check check) throws Exception {
        return new EvaluateChecks(source, new AskCollation(Dialect.POSTGRESQL, source))
                .evaluate(table, List.of(check))
                .getFirst();
    }

    private static Check check(CheckKind kind, @Nullable String expected, String... columns) {
        boolean asks = switch (kind) {
            case TOTAL, EMPTY, ROW_COUNT, FIGURES, TOP, REPORT -> true;
            case SHAPE, ROW_LIMIT, SORTED, UNIQUE, NOT_NULL, HOLDS -> false;
        };
        var query = new Statement("check", Dialect.POSTGRESQL, "sql", List.of(), "readable");
        return new Check("c", kind, "", List.of(columns), asks ? query : null, expected, Origin.RULE);
    }

    private static ResultTable numbers(@Nullable String... values) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (String value : values) {
            rows.add(row(value));
        }
        return table(List.of(new Column("n", DataType.DECIMAL)), rows.toArray(List[]::new));
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return Arrays.asList(cells);
    }

    /** Cells of number columns are written as texts, to be read as decimals. */
    @SafeVarargs
    private static ResultTable table(List<Column> columns, List<@Nullable Object>... rows) {
        return collect(new CollectRows(columns, Limits.rows(100)), columns, rows);
    }

    private static ResultTable cut(int rows) {
        return collect(
                new CollectRows(SALES.columns(), Limits.rows(rows)),
                SALES.columns(),
                SALES.rows().toArray(List[]::new));
    }

    @SafeVarargs
    private static ResultTable collect(CollectRows collected, List<Column> columns, List<@Nullable Object>... rows) {
        for (List<@Nullable Object> row : rows) {
            var cells = new ArrayList<@Nullable Object>();
            for (int i = 0; i < columns.size(); i++) {
                Object cell = row.get(i);
                boolean number = columns.get(i).type().isNumeric() && cell instanceof String;
                cells.add(number ? new BigDecimal((String) cell) : ReadCell.cell(cell));
            }
            collected.add(cells);
        }
        return collected.done();
    }
}
