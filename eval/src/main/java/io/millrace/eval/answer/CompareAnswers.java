package io.millrace.eval.answer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Strict execution accuracy: two answers are the same where their rows are, each as often, after one permutation of the columns;
 * in the same order too, where the known query orders its result.
 *
 * <p>This is {@code result_eq} of github.com/taoyds/test-suite-sql-eval, with these differences:
 *
 * <ul>
 *   <li>order counts where the known query has ORDER BY at its top level ({@link OrdersRows}), not anywhere in its text;
 *   <li>numbers that are not whole are compared with a tolerance ({@link Cell#same}), not bit by bit;
 *   <li>two answers without rows are the same only where they have as many columns as each other;
 *   <li>nothing is taken out of a query before it runs: official figures drop DISTINCT from both.
 * </ul>
 *
 * <p>Trying all permutations takes forever with ten columns. A column of one answer can only stand for a column of the other that
 * has the same cells; of these, columns are assigned one after the other, and given up as soon as the rows of the columns
 * assigned so far differ.
 */
public final class CompareAnswers {
    /** An answer with so many ways to order its columns would have to be made on purpose. */
    private static final int MOST_TRIALS = 20_000;

    private static final Comparator<Cell> ORDER = CompareAnswers::order;
    private static final Comparator<List<Cell>> ROW_ORDER = CompareAnswers::orderRows;

    private final Answer gold;
    private final Answer given;
    private int trials;

    private CompareAnswers(Answer gold, Answer given) {
        this.gold = gold;
        this.given = given;
    }

    /** @param ordered whether the order of the rows counts */
    public static boolean same(Answer gold, Answer given, boolean ordered) {
        if (gold.width() != given.width() || gold.rows().size() != given.rows().size()) {
            return false;
        }
        if (gold.rows().isEmpty()) {
            return true;
        }
        return new CompareAnswers(gold, given).same(ordered);
    }

    private boolean same(boolean ordered) {
        List<List<Cell>> goldColumns = columns(gold, ordered);
        List<List<Cell>> givenColumns = columns(given, ordered);
        boolean[][] fits = new boolean[gold.width()][given.width()];
        for (int i = 0; i < gold.width(); i++) {
            for (int j = 0; j < given.width(); j++) {
                fits[i][j] = sameInOrder(goldColumns.get(i), givenColumns.get(j));
            }
        }
        return ordered ? matched(fits) : assigned(fits);
    }

    /** With their cells sorted where the order does not count: a column then has the same cells where it is the same list. */
    private static List<List<Cell>> columns(Answer answer, boolean ordered) {
        var columns = new ArrayList<List<Cell>>();
        for (int at = 0; at < answer.width(); at++) {
            List<Cell> column = answer.column(at);
            columns.add(ordered ? column : column.stream().sorted(ORDER).toList());
        }
        return columns;
    }

    private static boolean sameInOrder(List<Cell> one, List<Cell> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!one.get(i).same(other.get(i))) {
                return false;
            }
        }
        return true;
    }

    // ---------------------------------------------------------------- rows in order: each column finds its own

    private static boolean matched(boolean[][] fits) {
        int[] taken = new int[fits.length];
        Arrays.fill(taken, -1);
        for (int i = 0; i < fits.length; i++) {
            if (!augment(i, fits, taken, new boolean[fits.length])) {
                return false;
            }
        }
        return true;
    }

    private static boolean augment(int i, boolean[][] fits, int[] taken, boolean[] seen) {
        for (int j = 0; j < fits.length; j++) {
            if (fits[i][j] && !seen[j]) {
                seen[j] = true;
                if (taken[j] < 0 || augment(taken[j], fits, taken, seen)) {
                    taken[j] = i;
                    return true;
                }
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- rows in any order: try the columns that fit

    private boolean assigned(boolean[][] fits) {
        // First the columns with the fewest ways: a wrong assignment is seen soon.
        List<Integer> goldOrder = new ArrayList<>();
        for (int i = 0; i < fits.length; i++) {
            goldOrder.add(i);
        }
        goldOrder.sort(Comparator.comparingInt(i -> ways(fits[i])));
        return assign(goldOrder, fits, new ArrayList<>());
    }

    private static int ways(boolean[] fits) {
        int ways = 0;
        for (boolean fit : fits) {
            ways += fit ? 1 : 0;
        }
        return ways;
    }

    private boolean assign(List<Integer> goldOrder, boolean[][] fits, List<Integer> givenOrder) {
        int depth = givenOrder.size();
        if (depth == goldOrder.size()) {
            return true;
        }
        // A column equal row by row to one that was tried leads nowhere new.
        Set<List<Cell>> tried = new HashSet<>();
        for (int j = 0; j < fits.length; j++) {
            if (!fits[goldOrder.get(depth)][j] || givenOrder.contains(j) || !tried.add(given.column(j))) {
                continue;
            }
            givenOrder.add(j);
            if (trials++ < MOST_TRIALS
                    && sameRows(project(gold, goldOrder.subList(0, depth + 1)), project(given, givenOrder))
                    && assign(goldOrder, fits, givenOrder)) {
                return true;
            }
            givenOrder.removeLast();
        }
        return false;
    }

    private static List<List<Cell>> project(Answer answer, List<Integer> columns) {
        return answer.rows().stream()
                .map(row -> columns.stream().map(row::get).toList())
                .toList();
    }

    /** Whether the same rows are in both as often. */
    private static boolean sameRows(List<List<Cell>> gold, List<List<Cell>> given) {
        Map<List<Cell>, Integer> left = new HashMap<>();
        gold.forEach(row -> left.merge(row, 1, Integer::sum));
        var unmatched = new ArrayList<List<Cell>>();
        for (List<Cell> row : given) {
            Integer count = left.get(row);
            if (count == null) {
                unmatched.add(row);
            } else if (count == 1) {
                left.remove(row);
            } else {
                left.put(row, count - 1);
            }
        }
        return unmatched.isEmpty() || sameWithTolerance(left, unmatched);
    }

    /** What was not found exactly, within groups of rows that differ in numbers only. */
    private static boolean sameWithTolerance(Map<List<Cell>, Integer> gold, List<List<Cell>> given) {
        Map<List<Cell>, Deque<List<Cell>>> groups = new HashMap<>();
        gold.entrySet().stream().sorted(Map.Entry.comparingByKey(ROW_ORDER)).forEach(found -> {
            Deque<List<Cell>> group = groups.computeIfAbsent(withoutNumbers(found.getKey()), _ -> new ArrayDeque<>());
            for (int i = 0; i < found.getValue(); i++) {
                group.add(found.getKey());
            }
        });
        for (List<Cell> row : given.stream().sorted(ROW_ORDER).toList()) {
            Deque<List<Cell>> group = groups.get(withoutNumbers(row));
            if (group == null || !takeOne(group, row)) {
                return false;
            }
        }
        return true;
    }

    private static List<Cell> withoutNumbers(List<Cell> row) {
        return row.stream()
                .map(cell -> cell instanceof Cell.Amount ? new Cell.Amount(0) : cell)
                .toList();
    }

    private static boolean takeOne(Deque<List<Cell>> group, List<Cell> row) {
        Iterator<List<Cell>> candidates = group.iterator();
        while (candidates.hasNext()) {
            if (sameInOrder(candidates.next(), row)) {
                candidates.remove();
                return true;
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- an order, to put what is near together

    private static int orderRows(List<Cell> one, List<Cell> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = order(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int order(Cell one, Cell other) {
        return switch (one) {
            case Cell.Nothing _ -> other instanceof Cell.Nothing ? 0 : -1;
            case Cell.Amount a ->
                switch (other) {
                    case Cell.Nothing _ -> 1;
                    case Cell.Amount b -> Double.compare(a.value(), b.value());
                    case Cell.Text _ -> -1;
                };
            case Cell.Text a -> other instanceof Cell.Text b ? a.value().compareTo(b.value()) : 1;
        };
    }
}
