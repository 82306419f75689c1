package io.millrace.executor.file;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.write.WriteTable;
import io.millrace.executor.write.Written;
import java.io.IOException;

/** Writes kept rows to the artifact store: all of them or none, and once for each workflow, however often it is delivered. */
public interface WriteToStore {

    /** With its ending. */
    String name();

    /** How things stand before anything is written. */
    WriteTable.Look look() throws IOException, StageException, InterruptedException;

    /**
     * @param allow is asked about what is there when the rows are about to take their place
     * @throws StageException why nothing was written
     */
    Written write(KeptRows rows, WriteTable.Allow allow, Work work)
            throws IOException, StageException, InterruptedException;
}
