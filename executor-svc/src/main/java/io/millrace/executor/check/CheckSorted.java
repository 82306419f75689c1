package io.millrace.executor.check;

import io.millrace.agent.StageException;
import io.millrace.executor.result.ResultTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether rows are in order. Rows without a value come last, whatever the database does by itself. Where two texts stand in an order
 * that depends on the collation, the source is asked.
 */
final class CheckSorted {

    /** @param column index in the result */
    record Key(int column, boolean descending) {

        /** @param written "name asc" or "name desc" */
        static Optional<Key> of(String written, List<String> names) {
            String lower = written.toLowerCase(Locale.ROOT);
            boolean descending = lower.endsWith(" desc");
            String name = descending || lower.endsWith(" asc")
                    ? written.substring(0, written.lastIndexOf(' ')).strip()
                    : written.strip();
            int column = names.indexOf(name);
            return column < 0 ? Optional.empty() : Optional.of(new Key(column, descending));
        }
    }

    private final OrderTexts texts;

    CheckSorted(OrderTexts texts) {
        this.texts = texts;
    }

    /** @return the first row (counted from 1) that comes too late; empty where all are in order */
    Optional<Integer> firstOutOfOrder(ResultTable table, List<Key> keys) throws StageException, InterruptedException {
        for (int row = 1; row < table.rows().size(); row++) {
            if (!inOrder(table.rows().get(row - 1), table.rows().get(row), keys)) {
                return Optional.of(row + 1);
            }
        }
        return Optional.empty();
    }

    private boolean inOrder(List<@Nullable Object> before, List<@Nullable Object> after, List<Key> keys)
            throws StageException, InterruptedException {
        for (Key key : keys) {
            Object one = before.get(key.column());
            Object other = after.get(key.column());
            if (one == null && other == null) {
                continue;
            }
            if (one == null || other == null) {
                return other == null;
            }
            int order = key.descending() ? -compare(one, other) : compare(one, other);
            if (order != 0) {
                return order < 0;
            }
        }
        return true;
    }

    private int compare(Object one, Object other) throws StageException, InterruptedException {
        if (one instanceof Boolean first && other instanceof Boolean second) {
            return first.compareTo(second);
        }
        var first = CompareCells.number(one);
        var second = CompareCells.number(other);
        if (first.isPresent() && second.isPresent()) {
            return first.get().compareTo(second.get());
        }
        return texts.compare(one.toString(), other.toString());
    }
}
