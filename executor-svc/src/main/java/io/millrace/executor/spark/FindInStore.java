package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Datasets;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.Category;
import io.millrace.schemas.Dataset;
import io.millrace.schemas.Goal;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** Finds the rows of datasets in the artifact store. */
public final class FindInStore implements FindDatasets {
    private final Catalogs catalogs;
    private final Datasets datasets;
    private final LocateForSpark locate;

    /** @param onThisMachine whether Spark runs inside the executor */
    public FindInStore(Catalogs catalogs, Datasets datasets, ArtifactStore store, boolean onThisMachine) {
        this.catalogs = catalogs;
        this.datasets = datasets;
        this.locate = new LocateForSpark(store, onThisMachine);
    }

    @Override
    public List<View> of(Goal goal) throws StageException, InterruptedException {
        List<View> views = new ArrayList<>();
        if (goal.getDatasets().isEmpty()) {
            return views;
        }
        // The tables of datasets are the last of the merged catalog, one for each.
        List<Table> tables = catalogs.require(goal).tables();
        int first = tables.size() - goal.getDatasets().size();
        for (int i = 0; i < goal.getDatasets().size(); i++) {
            String id = goal.getDatasets().get(i);
            Dataset dataset =
                    datasets.dataset(id).map(snapshot -> snapshot.getDataset()).orElseThrow(() -> gone(id));
            views.add(new View(tables.get(first + i).name(), file(id, dataset)));
        }
        return views;
    }

    private String file(String id, Dataset dataset) throws StageException {
        try {
            return locate.file(dataset.getArtifact());
        } catch (NoSuchFileException none) {
            throw gone(id);
        } catch (IOException e) {
            throw new StageException(
                    Category.PLATFORM,
                    "artifact-store",
                    "The rows of dataset \"" + id + "\" could not be read from the artifact store.",
                    "Look at the artifact store (MILLRACE_ARTIFACTS) and the disk of the executor, then try again.",
                    e);
        }
    }

    private static StageException gone(String id) {
        return new StageException(
                Category.USER,
                "unknown-dataset",
                "The rows of dataset \"" + id + "\" are not there any more.",
                "Upload it again (POST /api/v1/datasets).");
    }
}
