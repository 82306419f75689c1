package io.millrace.language.check;

import io.millrace.language.plan.Field;
import io.millrace.language.plan.Plan;
import java.util.List;

/** Something that has to hold for the result of a plan. Columns are names of result columns. */
public sealed interface PlanCheck {

    /** Short, unique among the checks of a plan. */
    String name();

    /** In words, for the verdict. */
    String description();

    /** The result has these columns, in this order, with these types. */
    record Shape(List<Field> columns) implements PlanCheck {
        public Shape {
            columns = List.copyOf(columns);
        }

        @Override
        public String name() {
            return "shape";
        }

        @Override
        public String description() {
            return "The result has the columns "
                    + String.join(", ", columns.stream().map(Field::name).toList()) + ".";
        }
    }

    /** The result has no more rows than this. */
    record RowLimit(long limit) implements PlanCheck {
        @Override
        public String name() {
            return "row-limit";
        }

        @Override
        public String description() {
            return limit == 1 ? "There is at most one row." : "There are at most " + limit + " rows.";
        }
    }

    /** One criterion of an order: rows without a value come last. */
    record SortedColumn(String column, boolean descending) {}

    /** The rows are in this order; the plan may sort by more, within rows that are equal here. */
    record Sorted(List<SortedColumn> columns) implements PlanCheck {
        public Sorted {
            columns = List.copyOf(columns);
        }

        @Override
        public String name() {
            return "sorted";
        }

        @Override
        public String description() {
            return "The rows are sorted by "
                    + String.join(
                            ", then ",
                            columns.stream()
                                    .map(key -> key.column() + (key.descending() ? " (largest first)" : ""))
                                    .toList())
                    + ".";
        }
    }

    /** No two rows have the same values in these columns; null equals null. */
    record Unique(List<String> columns) implements PlanCheck {
        public Unique {
            columns = List.copyOf(columns);
        }

        @Override
        public String name() {
            return "unique";
        }

        @Override
        public String description() {
            return "There is one row for each " + String.join(" and ", columns) + ".";
        }
    }

    /** These columns have a value in every row. */
    record NotNull(List<String> columns) implements PlanCheck {
        public NotNull {
            columns = List.copyOf(columns);
        }

        @Override
        public String name() {
            return "not-null";
        }

        @Override
        public String description() {
            return "No value is missing in " + String.join(", ", columns) + ".";
        }
    }

    /** The sum of each column over all groups equals what the query, without groups, answers in the column of that place. */
    record Total(List<String> columns, Plan query) implements PlanCheck {
        public Total {
            columns = List.copyOf(columns);
        }

        @Override
        public String name() {
            return "total";
        }

        @Override
        public String description() {
            return "Over all groups, " + String.join(" and ", columns) + (columns.size() == 1 ? " adds" : " add")
                    + " up to the total without groups.";
        }
    }

    /** A join finds at most one partner: the query, which lists values that are there more than once, has no rows. */
    record NoFanOut(String table, List<String> key, Plan query) implements PlanCheck {
        public NoFanOut {
            key = List.copyOf(key);
        }

        @Override
        public String name() {
            return "no-fan-out-" + table;
        }

        @Override
        public String description() {
            return "Joining " + table + " multiplies no rows: each " + String.join(", ", key) + " is there once.";
        }
    }
}
