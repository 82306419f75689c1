package io.millrace.eval.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompareAnswersTest {
    private static final @Nullable Object NOTHING = null;

    @Test
    void rowsMayComeInAnyOrder() {
        assertThat(same(answer(row("a", 1L), row("b", 2L)), answer(row("b", 2L), row("a", 1L))))
                .isTrue();
    }

    @Test
    void rowsInAnotherOrderDifferWhereTheOrderCounts() {
        Answer gold = answer(row("a", 1L), row("b", 2L));

        assertThat(CompareAnswers.same(gold, answer(row("b", 2L), row("a", 1L)), true))
                .isFalse();
        assertThat(CompareAnswers.same(gold, answer(row(1L, "a"), row(2L, "b")), true))
                .isTrue();
    }

    @Test
    void columnsMayChangePlacesInAllRowsAlike() {
        Answer gold = answer(row(1L, 2L), row(3L, 4L));

        assertThat(same(gold, answer(row(2L, 1L), row(4L, 3L)))).isTrue();
        assertThat(same(gold, answer(row(1L, 2L), row(4L, 3L)))).isFalse();
    }

    @Test
    void columnsWithTheSameCellsInOtherRowsDiffer() {
        assertThat(same(
                        answer(row("x", 1L), row("x", 2L), row("y", 1L)),
                        answer(row("x", 1L), row("y", 2L), row("x", 1L))))
                .isFalse();
    }

    @Test
    void aRowCountsAsOftenAsItIsThere() {
        assertThat(same(answer(row("a"), row("a"), row("b")), answer(row("a"), row("b"), row("b"))))
                .isFalse();
        assertThat(same(answer(row("a"), row("a")), answer(row("a")))).isFalse();
    }

    @Test
    void wholeNumbersOfAnyTypeAreEqual() {
        assertThat(same(answer(row(3L)), answer(row(new BigDecimal("3.00"))))).isTrue();
    }

    @Test
    void fractionsAreNearEnoughWithinOneInAMillion() {
        assertThat(same(answer(row(new BigDecimal("33.3333333"))), answer(row(new BigDecimal("33.3333334")))))
                .isTrue();
        assertThat(same(answer(row(new BigDecimal("33.33333"))), answer(row(new BigDecimal("33.33")))))
                .isFalse();
    }

    @Test
    void largeCountsAreExact() {
        assertThat(same(answer(row(10_000_000L)), answer(row(10_000_001L)))).isFalse();
    }

    @Test
    void nearNumbersAreFoundWhereTheirRowsSortApart() {
        assertThat(same(
                        answer(row(new BigDecimal("0.30000000000000004"), "b"), row(new BigDecimal("0.3"), "a")),
                        answer(row(new BigDecimal("0.3"), "b"), row(new BigDecimal("0.30000000000000004"), "a"))))
                .isTrue();
    }

    @Test
    void textIsTakenAsItIs() {
        assertThat(same(answer(row("Ann")), answer(row("ann")))).isFalse();
        assertThat(same(answer(row("1")), answer(row(1L)))).isFalse();
    }

    @Test
    void nullIsNullAndNothingElse() {
        assertThat(same(answer(row(NOTHING)), answer(row(NOTHING)))).isTrue();
        assertThat(same(answer(row(NOTHING)), answer(row("")))).isFalse();
        assertThat(same(answer(row(NOTHING)), answer(row(0L)))).isFalse();
    }

    @Test
    void anotherNumberOfColumnsDiffers() {
        assertThat(same(answer(row("a", 1L)), answer(row("a")))).isFalse();
        assertThat(same(new Answer(1, List.of()), new Answer(2, List.of()))).isFalse();
        assertThat(same(new Answer(2, List.of()), new Answer(2, List.of()))).isTrue();
    }

    @Test
    void manyColumnsThatLookAlikeAreComparedQuickly() {
        int width = 16;
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            List<Cell> row = new ArrayList<>();
            for (int j = 0; j < width; j++) {
                row.add(new Cell.Amount((i + j) % 2));
            }
            rows.add(row);
        }
        List<List<Cell>> changed = new ArrayList<>(rows);
        List<Cell> last = new ArrayList<>(rows.getLast());
        Collections.swap(last, 0, 1);
        changed.set(rows.size() - 1, last);

        long start = System.nanoTime();
        boolean equal = same(new Answer(width, rows), new Answer(width, rows));
        boolean different = same(new Answer(width, rows), new Answer(width, changed));

        assertThat(equal).isTrue();
        assertThat(different).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyShuffleOfRowsAndColumnsIsTheSameAndAnyChangedCellIsNot(long seed) {
        var random = new Random(seed);
        int width = 1 + random.nextInt(5);
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            List<Cell> row = new ArrayList<>();
            for (int j = 0; j < width; j++) {
                row.add(new Cell.Amount(random.nextInt(4)));
            }
            rows.add(row);
        }
        List<Integer> columns = new ArrayList<>();
        for (int j = 0; j < width; j++) {
            columns.add(j);
        }
        Collections.shuffle(columns, random);
        List<List<Cell>> shuffled = new ArrayList<>();
        rows.forEach(row ->
                shuffled.add(new ArrayList<>(columns.stream().map(row::get).toList())));
        Collections.shuffle(shuffled, random);

        assertThat(same(new Answer(width, rows), new Answer(width, shuffled))).isTrue();

        shuffled.get(random.nextInt(30)).set(random.nextInt(width), new Cell.Amount(9));
        assertThat(same(new Answer(width, rows), new Answer(width, shuffled))).isFalse();
    }

    private static boolean same(Answer gold, Answer given) {
        return CompareAnswers.same(gold, given, false);
    }

    private static List<Cell> row(@Nullable Object... values) {
        return Arrays.stream(values).map(Cell::of).toList();
    }

    @SafeVarargs
    private static Answer answer(List<Cell>... rows) {
        return new Answer(rows[0].size(), List.of(rows));
    }
}
