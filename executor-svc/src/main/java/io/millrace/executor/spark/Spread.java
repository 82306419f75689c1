package io.millrace.executor.spark;

import java.util.ArrayList;
import java.util.List;

/**
 * How the values of a column are spread, as a database has it from a sample: by it a table is cut into parts that hold about as many
 * rows each. The cuts only decide how even the parts are; together they hold every row once, whatever the sample missed.
 *
 * @param column its name
 * @param nulls the share of rows without a value, 0 to 1
 * @param points in the order of the column
 */
record Spread(String column, double nulls, List<Point> points) {

    /**
     * @param value as the database writes it
     * @param share of the rows that have exactly this value; 0 for a bound
     * @param bound whether it is a bound of the histogram: between two of them are as many rows as between any other two, those with a
     *     value that has a share of its own left out
     */
    record Point(String value, double share, boolean bound) {}

    /** @param largest the share of rows that the largest part is expected to hold */
    record Cuts(List<String> values, double largest) {}

    /** Values at which a part begins, in the order of the column; fewer than asked for where a single value fills parts. */
    Cuts cut(int parts) {
        double common = points.stream().mapToDouble(Point::share).sum();
        long buckets = points.stream().filter(Point::bound).count() - 1;
        double bucket = buckets < 1 ? 0 : Math.max(0, 1 - nulls - common) / buckets;

        // How many rows are below each point, those without a value first.
        double[] below = new double[points.size()];
        double sum = nulls;
        boolean first = true;
        for (int i = 0; i < below.length; i++) {
            if (points.get(i).bound()) {
                sum += first ? 0 : bucket;
                first = false;
            }
            below[i] = sum;
            sum += points.get(i).share();
        }

        List<String> values = new ArrayList<>();
        double largest = 0;
        double from = 0;
        int next = 0;
        for (int part = 1; part < parts; part++) {
            // Of what is left, since a value that fills several parts takes their place.
            double wanted = from + (sum - from) / (parts - part + 1);
            int best = -1;
            for (int i = next; i < below.length; i++) {
                boolean cuts = below[i] > from
                        && (values.isEmpty() || !points.get(i).value().equals(values.getLast()));
                if (cuts && (best < 0 || Math.abs(below[i] - wanted) < Math.abs(below[best] - wanted))) {
                    best = i;
                }
            }
            if (best < 0) {
                break;
            }
            values.add(points.get(best).value());
            largest = Math.max(largest, below[best] - from);
            from = below[best];
            next = best + 1;
        }
        return new Cuts(values, Math.max(largest, sum - from));
    }

    /**
     * Conditions in SQL, one for each part: every row meets exactly one of them.
     *
     * @param column quoted, as it stands in a statement
     */
    static List<String> conditions(String column, List<String> cuts) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i <= cuts.size(); i++) {
            String from = i == 0 ? "" : column + " >= " + quoted(cuts.get(i - 1));
            String to = i == cuts.size() ? "" : column + " < " + quoted(cuts.get(i));
            conditions.add(
                    i == 0
                            ? to + (to.isEmpty() ? "" : " OR " + column + " IS NULL")
                            : from + (to.isEmpty() ? "" : " AND " + to));
        }
        return conditions;
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
