package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.schemas.Category;
import java.io.IOException;

/**
 * Names artifacts to Spark, which reads their files by itself. Where its workers are other machines, they have to see the same files.
 *
 * @param onThisMachine whether Spark runs inside the executor
 */
public record LocateForSpark(ArtifactStore store, boolean onThisMachine) {

    /**
     * @throws StageException PLATFORM store-not-on-workers, where workers could not read it
     * @throws IOException where there is no such artifact, or the store gives none
     */
    public String file(String key) throws StageException, IOException {
        if (!onThisMachine && !store.isSeenByOtherMachines()) {
            throw new StageException(
                    Category.PLATFORM,
                    "store-not-on-workers",
                    "The workers of Spark cannot read datasets from this artifact store.",
                    "Run Spark inside the executor (MILLRACE_SPARK_MASTER=local[*]), or keep artifacts in a folder that every"
                            + " worker sees (MILLRACE_ARTIFACTS).");
        }
        return store.locate(key).toString();
    }
}
