package io.millrace.executor.engine;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import io.millrace.agent.store.RowsAbout;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.kept.WriteKeptRows;
import io.millrace.schemas.Category;
import io.millrace.schemas.Goal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps all rows of a run that kept none when it ran, by running its program once more, and writes kept rows as a Parquet file.
 * What is there already is not made again.
 */
final class ExportRows {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ArtifactStore store;
    private final ExecuteProgram execute;

    ExportRows(ArtifactStore store, ExecuteProgram execute) {
        this.store = store;
        this.execute = execute;
    }

    StageOutcome handle(Work work) throws StageException, InterruptedException {
        Goal goal = work.request().getGoal();
        String run = goal.getOrigin();
        if (run == null) {
            throw new StageException(
                    Category.CONTRACT,
                    "no-run",
                    "The request to export names no run.",
                    "Put it into the goal's origin.");
        }
        try {
            if (RowsAbout.find(store, run).isEmpty()) {
                execute.keep(work, run);
            }
            KeptRows rows = KeptRows.find(store, run)
                    .orElseThrow(() -> new IOException("the rows of " + run + " were written and are not there"));
            RowsAbout about = rows.about();
            if (goal.getText().equals("parquet") && !store.has(RowsAbout.parquetKey(run))) {
                work.progress("Writing Parquet");
                writeParquet(run, rows, work);
            }
            Map<String, Object> output = new LinkedHashMap<>();
            output.put("summary", about.rowCount() + " rows exported");
            output.put("row_count", about.rowCount());
            return new StageOutcome.Completed(work.request().getContext(), JSON.writeValueAsString(output));
        } catch (IOException e) {
            throw ExecuteProgram.notStored(e);
        }
    }

    private void writeParquet(String run, KeptRows rows, Work work) throws IOException, InterruptedException {
        try (Draft draft = store.draft(RowsAbout.parquetKey(run))) {
            WriteKeptRows.asParquet(rows, draft.out(), work);
            draft.commit();
        }
    }
}
