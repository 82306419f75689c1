package io.millrace.executor.probe;

import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.Source;
import io.millrace.executor.probe.SampleValues.Values;
import io.millrace.executor.probe.Structure.FoundColumn;
import io.millrace.executor.probe.Structure.FoundTable;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Category;
import io.millrace.schemas.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The probe stage: reads what a connection holds and publishes it as a catalog snapshot. Probing again replaces the snapshot. */
public final class ProbeConnection implements StageHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The ledger of what was written, and staging tables. */
    private static final String OWN_TABLES = "millrace_";

    /** After a write, larger tables are sampled in part: whoever waits for the write does not wait for this. */
    private static final long QUICK_ROWS = 50_000;

    private final Connections connections;
    private final PublishCatalog publish;
    private final ProbeLimits limits;
    private final Clock clock;

    public ProbeConnection(Connections connections, PublishCatalog publish, ProbeLimits limits, Clock clock) {
        this.connections = connections;
        this.publish = publish;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public Stage stage() {
        return Stage.PROBE;
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public StageOutcome handle(Work work) throws Exception {
        long start = System.nanoTime();
        Source source = connections.require(work.request().getGoal().getConnectionId());
        work.progress("Connecting to " + source.address().shown());
        Catalog catalog = refresh(source, work);
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("tables", catalog.tables().size());
        output.put(
                "columns",
                catalog.tables().stream()
                        .mapToInt(table -> table.columns().size())
                        .sum());
        output.put("foreign_keys", catalog.foreignKeys().size());
        output.put("elapsed_ms", (System.nanoTime() - start) / 1_000_000);
        return new StageOutcome.Completed(work.request().getContext(), JSON.writeValueAsString(output));
    }

    /** Reads and publishes the catalog as it is now. */
    public Catalog refresh(Source source, Work work) throws Exception {
        return publish(source, read(source, new Resample(null, "", -1, limits), work), work);
    }

    /**
     * Reads and publishes the catalog after a table was written: its values are sampled, in part where it is large; those of the tables
     * that are as they were known are taken over.
     *
     * @param written with its schema where it has one
     * @param rows of that table, which are not counted again; negative where that is not known
     * @param known as it was; null: nothing is known
     */
    public Catalog refresh(Source source, String written, long rows, @Nullable Catalog known, Work work)
            throws Exception {
        var quick = new ProbeLimits(
                limits.total(),
                limits.column(),
                Math.min(limits.wholeTableRows(), QUICK_ROWS),
                limits.values(),
                limits.valueCharacters(),
                limits.catalogBytes());
        return publish(
                source, read(source, new Resample(known, written, rows, known == null ? limits : quick), work), work);
    }

    /** Which tables are looked into, and how far. */
    private record Resample(@Nullable Catalog known, String written, long rows, ProbeLimits limits) {
        /** Whether it is known already how many rows it has. */
        boolean isCounted(FoundTable found) {
            return rows >= 0 && (written.equals(found.name) || written.equals(found.schema + "." + found.name));
        }

        /** The table as it is known, where it is the same and was not written; else null. */
        @Nullable
        Table known(FoundTable found) {
            if (known == null || written.equals(found.name) || written.endsWith("." + found.name)) {
                return null;
            }
            return known.table(found.name)
                    .filter(table -> Objects.equals(table.schema(), found.schema))
                    .filter(table -> table.columns().stream()
                            .map(column -> column.name() + " " + column.type())
                            .toList()
                            .equals(found.columns.stream()
                                    .map(column -> column.name() + " " + column.type())
                                    .toList()))
                    .orElse(null);
        }
    }

    private Catalog publish(Source source, Catalog catalog, Work work) throws Exception {
        if (!connections.isCurrent(source)) {
            // Else a catalog would come back after its connection was deleted.
            throw source.changed();
        }
        publish.publish(new CatalogSnapshot(
                source.connectionId(),
                work.request().getMeta().getMessageId(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                FitCatalog.json(catalog, limits.catalogBytes()),
                null));
        return catalog;
    }

    private Catalog read(Source source, Resample resample, Work work) throws StageException, InterruptedException {
        try (Connection connection = source.lend()) {
            Structure structure = reader(source.kind()).read(connection);
            // What Millrace keeps there for itself is nobody's data.
            structure.tables.values().removeIf(table -> table.name.startsWith(OWN_TABLES));
            if (structure.tables.isEmpty()) {
                throw new StageException(
                        Category.USER,
                        "nothing-to-read",
                        source.address().shown() + " has no table that the connection's user may read.",
                        "Create tables, or let the database's owner grant SELECT on them to this user.");
            }
            work.progress("Found " + structure.tables.size() + " tables");
            for (String name : structure.leftOut) {
                work.progress("Left out " + name + ": another table has the same name");
            }
            return sampled(source, connection, structure, resample, work);
        } catch (SQLException e) {
            work.cancellation().check();
            throw source.explain(e, "Reading the structure");
        }
    }

    private static Catalog sampled(
            Source source, Connection connection, Structure structure, Resample resample, Work work)
            throws StageException, InterruptedException {
        var sample = new SampleValues(source, connection, work, resample.limits());
        var tables = new ArrayList<Table>();
        for (FoundTable found : structure.tables.values()) {
            if (found.columns.isEmpty()) {
                continue;
            }
            Table known = resample.known(found);
            if (known != null) {
                tables.add(known);
                continue;
            }
            work.progress("Reading values of " + found.name, (double) tables.size() / structure.tables.size());
            long rows = resample.isCounted(found) ? resample.rows() : sample.rows(found);
            var columns = new ArrayList<Column>();
            for (FoundColumn column : found.columns) {
                Values values =
                        column.type() == DataType.TEXT ? sample.values(found, column.name(), rows) : Values.NONE;
                columns.add(new Column(
                        column.name(),
                        column.type(),
                        column.nullable(),
                        column.comment(),
                        values.values(),
                        values.complete()));
            }
            List<String> names = columns.stream().map(Column::name).toList();
            tables.add(new Table(
                    found.schema,
                    found.name,
                    columns,
                    names.containsAll(found.primaryKey) ? found.primaryKey : List.of(),
                    found.uniqueKeys.stream().filter(names::containsAll).toList(),
                    rows,
                    found.comment));
        }
        if (sample.timeIsUp()) {
            work.progress("The time for reading values is up; some columns have none");
        }
        return catalog(source, tables, structure);
    }

    /** Without the foreign keys of columns that the user may not read. */
    private static Catalog catalog(Source source, List<Table> tables, Structure structure) {
        Map<String, Table> byName = new LinkedHashMap<>();
        tables.forEach(table -> byName.put(table.name(), table));
        return new Catalog(
                source.connectionId(),
                source.kind().dialect(),
                tables,
                structure.foreignKeys.stream()
                        .filter(key -> has(byName, key.table(), key.columns())
                                && has(byName, key.referencedTable(), key.referencedColumns()))
                        .toList());
    }

    private static boolean has(Map<String, Table> tables, String name, List<String> columns) {
        Table table = tables.get(name);
        return table != null
                && columns.stream().allMatch(column -> table.column(column).isPresent());
    }

    private static ReadStructure reader(DatabaseKind kind) {
        return switch (kind) {
            case POSTGRESQL -> new ReadPostgresStructure();
            case MYSQL -> new ReadMysqlStructure();
            case SQLITE -> new ReadSqliteStructure();
        };
    }
}
