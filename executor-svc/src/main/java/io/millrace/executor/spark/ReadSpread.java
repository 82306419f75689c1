package io.millrace.executor.spark;

import io.millrace.executor.spark.Spread.Point;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks PostgreSQL how the values of a table's indexed columns are spread, and how wide its rows are: {@code pg_stats}, which ANALYZE
 * writes. Only columns that begin an index: each part is then read by it, and not by reading the table once more.
 */
final class ReadSpread {
    /** Types whose texts PostgreSQL reads back as the same value. */
    private static final String TYPES =
            "'smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'date', 'timestamp without time zone',"
                    + " 'timestamp with time zone', 'text', 'character varying', 'uuid'";

    /** 0: the type has no collation; 100: that of the database, which a bare text is compared by, too. */
    private static final String CANDIDATES = """
            SELECT DISTINCT ON (a.attnum) a.attname, a.atttypid::regtype::text, s.schemaname, s.tablename, s.inherited, s.null_frac,
              bool_or(i.indisprimary) OVER (PARTITION BY a.attnum) AS main
            FROM pg_index i
            JOIN pg_class x ON x.oid = i.indexrelid
            JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'
            JOIN pg_class t ON t.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = t.relnamespace
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] AND a.attcollation IN (0, 100)
            JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = t.relname AND s.attname = a.attname
            WHERE i.indrelid = to_regclass(?) AND i.indisvalid AND i.indpred IS NULL AND a.atttypid::regtype::text IN (%s)
            ORDER BY a.attnum, s.inherited DESC
            """.formatted(TYPES);

    private static final String POINTS = """
            WITH s AS (
              SELECT histogram_bounds::text::%1$s[] AS bounds, most_common_vals::text::%1$s[] AS common, most_common_freqs AS shares
              FROM pg_stats WHERE schemaname = ? AND tablename = ? AND attname = ? AND inherited = ?)
            SELECT value::text, share, bound FROM (
              SELECT unnest(bounds) AS value, 0::real AS share, true AS bound FROM s
              UNION ALL SELECT unnest(common), unnest(shares), false FROM s) points
            ORDER BY points.value, bound DESC
            """;

    private final Connection connection;

    ReadSpread(Connection connection) {
        this.connection = connection;
    }

    private record Candidate(
            String column, String type, String schema, String table, boolean inherited, double nulls, boolean main) {}

    /**
     * @param table quoted, with its schema where it has one
     * @return that of its primary key's first column first; empty where nothing is known
     */
    List<Spread> of(String table) throws SQLException {
        List<Candidate> candidates = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(CANDIDATES)) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    var candidate = new Candidate(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getBoolean(5),
                            rows.getDouble(6),
                            rows.getBoolean(7));
                    candidates.add(candidate.main() ? 0 : candidates.size(), candidate);
                }
            }
        }
        List<Spread> spreads = new ArrayList<>();
        for (Candidate candidate : candidates) {
            List<Point> points = points(candidate);
            if (!points.isEmpty()) {
                spreads.add(new Spread(candidate.column(), candidate.nulls(), points));
            }
        }
        return spreads;
    }

    private List<Point> points(Candidate candidate) throws SQLException {
        List<Point> points = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(POINTS.formatted(candidate.type()))) {
            statement.setString(1, candidate.schema());
            statement.setString(2, candidate.table());
            statement.setString(3, candidate.column());
            statement.setBoolean(4, candidate.inherited());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    points.add(new Point(rows.getString(1), rows.getDouble(2), rows.getBoolean(3)));
                }
            }
        }
        return points;
    }

    /**
     * @param table quoted, with its schema where it has one
     * @return bytes of a row in the mean; 0 where nothing is known
     */
    int width(String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT coalesce(sum(width), 0) FROM (
                  SELECT max(s.avg_width) AS width FROM pg_stats s
                  JOIN pg_class t ON t.relname = s.tablename
                  JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = s.schemaname
                  WHERE t.oid = to_regclass(?) GROUP BY s.attname) columns
                """)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
