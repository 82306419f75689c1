package io.millrace.executor.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Spark answered from a database, datasets, or both, and was written to a table; without anybody's password.
 *
 * @param question what was asked
 * @param select the query in Spark's SQL, with its values written in
 * @param source the database that tables are read from; null where only datasets are
 * @param tables by the names that the query has for them
 * @param datasets by the names that the query has for them
 */
public record SparkJob(
        String question,
        String select,
        Job.@Nullable Database source,
        List<Named> tables,
        List<Named> datasets,
        Job.Table to) {

    public SparkJob {
        select = Job.inside(select);
        tables = List.copyOf(tables);
        datasets = List.copyOf(datasets);
    }

    /**
     * What a query reads.
     *
     * @param place of a table: its name, quoted for its database; of a dataset: where its Parquet files are
     */
    public record Named(String name, String place) {
        /** For Spark. */
        String view() {
            return "`" + name.replace("`", "``") + "`";
        }
    }

    String title() {
        return Job.title(question);
    }
}
