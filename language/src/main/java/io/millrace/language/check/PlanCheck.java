package io.millrace.language.check;

import io.millrace.language.plan.Field;
import io.millrace.language.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /**
     * The result has as many rows as the source counts in another way than the plan does: those of the whole less those that a
     * condition leaves out, or the different groups, or the rows that have a partner.
     *
     * @param limit the most rows that are shown of them; null for all
     * @param offset how many of them are left out at the beginning
     * @param query one number
     */
    record RowCount(@Nullable Long limit, long offset, Plan query) implements PlanCheck {
        @Override
        public String name() {
            return "row-count";
        }

        @Override
        public String description() {
            return "No row is missing and none is there twice: there are as many as the tables say.";
        }
    }

    /**
     * The result's columns add up to what the source says they do, and so do pairs of them, so that no value stands in another
     * row than its own.
     *
     * @param query one row: how many rows there are, then the figures in their order
     */
    record Figures(List<Figure> figures, Plan query) implements PlanCheck {
        public Figures {
            figures = List.copyOf(figures);
        }

        @Override
        public String name() {
            return "figures";
        }

        @Override
        public String description() {
            return "The values of all rows together are those of the tables.";
        }
    }

    /**
     * Nothing that is left out comes before the last row that is shown. The query tells the figures of all rows that are among the
     * first, with those that are level with the last: where there are any, only the number of rows is compared.
     *
     * @param query one row: how many rows there are, then the figures in their order
     */
    record Top(long limit, List<Figure> figures, Plan query) implements PlanCheck {
        public Top {
            figures = List.copyOf(figures);
        }

        @Override
        public String name() {
            return "top";
        }

        @Override
        public String description() {
            return "Nothing that is left out comes before what is shown.";
        }
    }

    /** Every row has a value in the column that the plan's condition lets pass. */
    record Holds(String name, String column, Test test, List<String> values) implements PlanCheck {
        /** How a value is tested. */
        public enum Test {
            EQUAL("is"),
            NOT_EQUAL("is not"),
            LESS("is less than"),
            LESS_OR_EQUAL("is at most"),
            GREATER("is greater than"),
            GREATER_OR_EQUAL("is at least"),
            ONE_OF("is one of"),
            NULL("has no value"),
            NOT_NULL("has a value");

            private final String words;

            Test(String words) {
                this.words = words;
            }
        }

        public Holds {
            values = List.copyOf(values);
        }

        @Override
        public String description() {
            return ("In every row " + column + " " + test.words + " " + String.join(", ", values)).strip() + ".";
        }
    }

    /**
     * How many rows a join leaves out since they have no partner. This is told, and never fails: the question was asked so.
     *
     * @param query one number
     */
    record LostRows(String from, String to, Plan query) implements PlanCheck {
        @Override
        public String name() {
            return "left-out-" + from + "-" + to;
        }

        @Override
        public String description() {
            return "Rows of " + from + " without any of " + to + " are not in the answer.";
        }
    }
}
