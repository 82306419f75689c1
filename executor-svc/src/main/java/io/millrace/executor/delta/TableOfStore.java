package io.millrace.executor.delta;

import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionBuilder;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.MetricsReporter;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.statistics.DataFileStatistics;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.millrace.agent.StageException;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.WrittenFile.Column;
import io.millrace.executor.file.TakeCells;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Delta Lake table in the artifact store. What replaces a table, {@link TableImpl} and the parts of a scan that say which files there
 * are have no place in Delta Kernel's public packages yet; they are used here only.
 */
final class TableOfStore {
    private static final String ENGINE = "Millrace";
    /** Whatever a workflow writes, it writes once. */
    private static final long VERSION_OF_WORK = 1;
    /** Kernel would write them to the log of this process. */
    private static final class WithoutReports extends DefaultEngine {
        WithoutReports(ArtifactStore store) {
            super(new StoreFiles(store));
        }

        @Override
        public List<MetricsReporter> getMetricsReporters() {
            return List.of();
        }
    }

    private final Engine engine;
    private final TableImpl table;

    TableOfStore(ArtifactStore store, String folder) {
        this.engine = new WithoutReports(store);
        this.table = (TableImpl) Table.forPath(engine, StoreFiles.path(folder));
    }

    /**
     * The table at one moment.
     *
     * @param id of the table, whatever becomes of its rows
     * @param columns null where it has some that are not written here
     */
    record State(
            SnapshotImpl snapshot,
            long version,
            String id,
            List<String> names,
            @Nullable List<Column> columns,
            Map<String, String> properties) {}

    Optional<State> now() {
        try {
            SnapshotImpl snapshot = table.getLatestSnapshot(engine);
            boolean plain = snapshot.getPartitionColumnNames().isEmpty()
                    && snapshot.getMetadata()
                            .getConfiguration()
                            .getOrDefault("delta.columnMapping.mode", "none")
                            .equals("none");
            return Optional.of(new State(
                    snapshot,
                    snapshot.getVersion(),
                    snapshot.getMetadata().getId(),
                    snapshot.getSchema().fieldNames(),
                    plain ? ColumnTypes.columns(snapshot.getSchema()) : null,
                    snapshot.getTableProperties()));
        } catch (TableNotFoundException none) {
            return Optional.empty();
        }
    }

    boolean hasWorkOf(State state, String workflowId) {
        return state.snapshot().getLatestTransactionVersion(engine, workflowId).isPresent();
    }

    /** @param rows -1 where its files do not say */
    record Size(long rows, long bytes) {}

    Size size(State state) throws IOException {
        long rows = 0;
        long bytes = 0;
        ScanImpl scan = (ScanImpl) state.snapshot().getScanBuilder().build();
        try (CloseableIterator<Row> files = Utils.intoRows(scan.getScanFiles(engine, true))) {
            while (files.hasNext()) {
                var file = new AddFile(files.next().getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
                long count = file.getDeletionVector().isPresent()
                        ? -1
                        : file.getNumRecords().orElse(-1L);
                rows = rows < 0 || count < 0 ? -1 : rows + count;
                bytes += file.getSize();
            }
        }
        return new Size(rows, bytes);
    }

    /** Gives all rows of a state whose columns are known. */
    void each(State state, List<Column> columns, TakeCells take)
            throws IOException, StageException, InterruptedException {
        Scan scan = state.snapshot().getScanBuilder().build();
        Row scanState = scan.getScanState(engine);
        try (CloseableIterator<Row> files = Utils.intoRows(scan.getScanFiles(engine))) {
            while (files.hasNext()) {
                Row file = files.next();
                try (CloseableIterator<FilteredColumnarBatch> batches = Scan.transformPhysicalData(
                        engine,
                        scanState,
                        file,
                        engine.getParquetHandler()
                                .readParquetFiles(
                                        Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                                        ScanStateRow.getPhysicalDataReadSchema(scanState),
                                        Optional.empty())
                                .map(read -> read.getData()))) {
                    while (batches.hasNext()) {
                        try (CloseableIterator<Row> rows = batches.next().getRows()) {
                            while (rows.hasNext()) {
                                take.row(ColumnTypes.cells(rows.next(), columns));
                            }
                        }
                    }
                }
            }
        }
    }

    /**
     * Begins to write.
     *
     * @param columns of the whole table; null where rows are only added to it
     * @param there what is there; null for nothing
     */
    Transaction begin(
            String workflowId, @Nullable List<Column> columns, @Nullable State there, Map<String, String> properties) {
        TransactionBuilder builder = there == null
                ? table.createTransactionBuilder(engine, ENGINE, Operation.CREATE_TABLE)
                : columns == null
                        ? table.createTransactionBuilder(engine, ENGINE, Operation.WRITE)
                        : table.createReplaceTableTransactionBuilder(engine, ENGINE);
        if (columns != null) {
            builder = builder.withSchema(engine, ColumnTypes.schema(columns)).withTableProperties(engine, properties);
        }
        // Who comes too late begins again with what is there then.
        return builder.withTransactionId(engine, workflowId, VERSION_OF_WORK)
                .withMaxRetries(0)
                .build(engine);
    }

    void commit(Transaction transaction, NewFile file) {
        Row state = transaction.getTransactionState(engine);
        var statistics = new DataFileStatistics(file.rows(), Map.of(), Map.of(), Map.of(), Optional.empty());
        CloseableIterator<Row> actions = Transaction.generateAppendActions(
                engine,
                state,
                Utils.singletonCloseableIterator(new DataFileStatus(
                        StoreFiles.path(file.key()), file.bytes(), file.madeAt(), Optional.of(statistics))),
                Transaction.getWriteContext(engine, state, Map.of()));
        TransactionCommitResult done = transaction.commit(engine, CloseableIterable.inMemoryIterable(actions));
        for (PostCommitHook hook : done.getPostCommitHooks()) {
            try {
                hook.threadSafeInvoke(engine);
            } catch (IOException | RuntimeException later) {
                // Checkpoints make reading quicker; the next write makes one.
            }
        }
    }

    /** A file of rows that is no part of the table yet. */
    record NewFile(String key, long rows, long bytes, long madeAt) {}
}
