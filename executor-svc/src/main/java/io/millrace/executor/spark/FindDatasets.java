package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.schemas.Goal;
import java.util.List;

/** Where the rows are of the datasets that a goal names. */
@FunctionalInterface
public interface FindDatasets {
    /** Knows none. */
    FindDatasets NONE = goal -> List.of();

    /**
     * @param table what the dataset is called in the catalog of the goal
     * @param path of its Parquet files
     */
    record View(String table, String path) {}

    /** @throws StageException USER unknown-dataset */
    List<View> of(Goal goal) throws StageException, InterruptedException;
}
