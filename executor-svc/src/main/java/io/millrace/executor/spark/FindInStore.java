package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Datasets;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.Category;
import io.millrace.schemas.Dataset;
import io.millrace.schemas.Goal;
import java.util.ArrayList;
import java.util.List;

/** Finds the rows of datasets in the artifact store. */
public final class FindInStore implements FindDatasets {
    private final Catalogs catalogs;
    private final Datasets datasets;
    private final ArtifactStore store;

    public FindInStore(Catalogs catalogs, Datasets datasets, ArtifactStore store) {
        this.catalogs = catalogs;
        this.datasets = datasets;
        this.store = store;
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
            Dataset dataset = datasets.dataset(id)
                    .map(snapshot -> snapshot.getDataset())
                    .filter(known -> store.has(known.getArtifact()))
                    .orElseThrow(() -> new StageException(
                            Category.USER,
                            "unknown-dataset",
                            "The rows of dataset \"" + id + "\" are not there any more.",
                            "Upload it again (POST /api/v1/datasets)."));
            views.add(new View(
                    tables.get(first + i).name(),
                    store.locate(dataset.getArtifact()).toString()));
        }
        return views;
    }
}
