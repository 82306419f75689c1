package io.millrace.executor.check;

import io.millrace.executor.check.EvaluateChecks.Seen;
import io.millrace.executor.result.ResultTable;
import io.millrace.language.check.PlanCheck.Holds.Test;
import io.millrace.schemas.Check;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests each value of a column against constants. What cannot be compared, a text with a number, is not judged. */
final class TestValues {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TestValues() {}

    static Seen of(ResultTable table, Check check) {
        String column = check.getColumns().getFirst();
        int place = table.columnNames().indexOf(column);
        if (place < 0) {
            return new Seen(false, "a column " + column, "the result has no such column");
        }
        List<String> written = new ArrayList<>();
        for (JsonNode each : JSON.readTree(check.getExpected() == null ? "[]" : check.getExpected())) {
            written.add(each.asString());
        }
        Test test = Test.valueOf(written.getFirst());
        List<String> values = written.subList(1, written.size());
        for (int row = 0; row < table.rows().size(); row++) {
            Object cell = table.rows().get(row).get(place);
            if (!holds(test, cell, values)) {
                return new Seen(
                        false, check.getDescription(), "row " + (row + 1) + " has " + (cell == null ? "none" : cell));
            }
        }
        return new Seen(true, check.getDescription(), table.rows().size() + " rows, all so");
    }

    private static boolean holds(Test test, @Nullable Object cell, List<String> values) {
        if (test == Test.NULL) {
            return cell == null;
        }
        if (cell == null) {
            return false;
        }
        return switch (test) {
            case NULL, NOT_NULL -> true;
            case EQUAL, ONE_OF -> values.stream().anyMatch(value -> order(cell, value, 0) == 0);
            case NOT_EQUAL -> order(cell, values.getFirst(), 1) != 0;
            case LESS -> order(cell, values.getFirst(), -1) < 0;
            case LESS_OR_EQUAL -> order(cell, values.getFirst(), -1) <= 0;
            case GREATER -> order(cell, values.getFirst(), 1) > 0;
            case GREATER_OR_EQUAL -> order(cell, values.getFirst(), 1) >= 0;
        };
    }

    /** @param unknown what is answered where the two cannot be compared */
    private static int order(Object cell, String value, int unknown) {
        Optional<BigDecimal> number = CompareCells.number(cell);
        try {
            if (number.isPresent()) {
                return number.get().compareTo(new BigDecimal(value));
            }
        } catch (NumberFormatException e) {
            return unknown;
        }
        if (!(cell instanceof String text)) {
            return unknown;
        }
        Optional<LocalDateTime> moment = moment(text);
        Optional<LocalDateTime> other = moment(value);
        if (moment.isPresent() && other.isPresent()) {
            return moment.get().compareTo(other.get());
        }
        // Only texts are tested for being equal, and only where equal means the same.
        return other.isPresent() || isNumber(value)
                ? unknown
                : text.stripTrailing().compareTo(value.stripTrailing());
    }

    private static boolean isNumber(String value) {
        return value.matches("-?\\d+(\\.\\d+)?");
    }

    private static Optional<LocalDateTime> moment(String text) {
        try {
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay()
                            : LocalDateTime.parse(text.replace(' ', 'T')));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
