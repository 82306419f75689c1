package io.millrace.executor.spark;

import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.execution.datasources.jdbc.JDBCPartition;
import org.apache.spark.sql.execution.datasources.jdbc.JDBCRelation;
import org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCScan;
import org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCScanBuilder;
import org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTable;
import org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * Spark's catalog of a database behind JDBC, whose tables may also be read in parts that conditions name: Spark itself only cuts a range of
 * numbers or times into strides of one length. What is handed down to the database stays the same. Spark makes it, by its name.
 */
public final class SourceCatalog extends JDBCTableCatalog {
    /** The option of a read that names the conditions; with it goes {@code numPartitions}, by which Spark knows that there are parts. */
    static final String PARTS = "millraceparts";

    private static final String BETWEEN = "\u001f";

    static String option(List<String> conditions) {
        return String.join(BETWEEN, conditions);
    }

    @Override
    public Table loadTable(Identifier name) {
        Table table = super.loadTable(name);
        return table instanceof JDBCTable jdbc ? new InParts(jdbc) : table;
    }

    private static final class InParts extends JDBCTable {
        private static final long serialVersionUID = 1L;

        InParts(JDBCTable table) {
            super(table.ident(), table.schema(), table.jdbcOptions(), table.additionalMetrics());
        }

        @Override
        public JDBCScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            JDBCScanBuilder whole = super.newScanBuilder(options);
            @Nullable String parts = options.get(PARTS);
            return parts == null ? whole : new ScanParts(whole, List.of(parts.split(BETWEEN)));
        }
    }

    private static final class ScanParts extends JDBCScanBuilder {
        private static final long serialVersionUID = 1L;

        private final List<String> conditions;

        ScanParts(JDBCScanBuilder whole, List<String> conditions) {
            super(whole.session(), whole.schema(), whole.jdbcOptions(), whole.additionalMetrics());
            this.conditions = conditions;
        }

        @Override
        public JDBCScan build() {
            JDBCScan whole = super.build();
            JDBCRelation relation = whole.relation();
            Partition[] parts = new Partition[conditions.size()];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = new JDBCPartition(conditions.get(i), i);
            }
            return whole.copy(
                    relation.copy(
                            relation.schema(),
                            parts,
                            relation.jdbcOptions(),
                            relation.additionalMetrics(),
                            relation.sparkSession()),
                    whole.prunedSchema(),
                    whole.pushedPredicates(),
                    whole.pushedAggregateColumn(),
                    whole.groupByColumns(),
                    whole.tableSampleClause(),
                    whole.pushedLimit(),
                    whole.sortOrders(),
                    whole.pushedOffset());
        }
    }
}
