package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.agent.journal.MessageIds;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.Source;
import io.millrace.executor.connect.StopRunning;
import io.millrace.executor.job.Job;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.result.TakeParts;
import io.millrace.executor.result.TakeTexts;
import io.millrace.schemas.Category;
import io.millrace.schemas.Target;
import io.millrace.schemas.WriteMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writes rows to a table: into a staging table beside it, which is checked, and then takes its place, or whose rows are added to
 * it. The table has all of the rows or none, and a workflow writes once, however often it is delivered. Where tasks of Spark load the
 * rows in parts, the staging table is committed before they begin; what is not of a try that counts is removed from it, and it is
 * dropped where it does not become the target.
 *
 * <pre>
 * create or replace   staging table, rows, checks, DROP target, RENAME staging
 * append              staging table, rows, checks, INSERT … SELECT
 * upsert              staging table, rows, checks, UPDATE where the key is the same, INSERT the others
 * </pre>
 */
public final class WriteTable {
    private final Source source;
    private final WriteDialect dialect;
    private final Target target;
    private final TableName named;
    private final String workflowId;

    /** @throws StageException USER invalid-target-name */
    public WriteTable(Source source, Target target, String workflowId) throws StageException {
        this.source = source;
        this.dialect = WriteDialect.of(source.kind());
        this.target = target;
        this.named = TableName.of(target, source.kind());
        this.workflowId = workflowId;
    }

    /**
     * How things stand before anything is written.
     *
     * @param table with its schema
     * @param found null where there is no such table
     * @param written what this workflow has written already
     */
    public record Look(String table, @Nullable Found found, Optional<Written> written) {}

    /** Whether what is there may be written to: asked when nobody else can change it any more. */
    @FunctionalInterface
    public interface Allow {
        void check(@Nullable Found found) throws StageException;
    }

    /** @throws StageException USER connection-read-only, or why the database cannot be looked at */
    public Look look(Work work) throws StageException, InterruptedException {
        return inDatabase(work, connection -> {
            dialect.begin(connection, work);
            TableName table = resolved(connection);
            var ledger = new Ledger(dialect, connection, table);
            Optional<Ledger.Row> row = ledger.exists() ? ledger.of(workflowId) : Optional.empty();
            return new Look(
                    table.toString(),
                    ledger.withOwner(dialect.find(connection, table), table),
                    row.filter(Ledger.Row::done).map(Ledger.Row::written));
        });
    }

    /** Gives the rows that are to be written, and says whether they are right. */
    @FunctionalInterface
    public interface GiveRows {
        /** @return false where the rows that were given are not to be written */
        boolean give(TakeTexts staging) throws StageException, InterruptedException;
    }

    /**
     * Whether rows can be given while they are read: the types of their columns then have to be known before their values.
     *
     * @param from null for Spark
     */
    public static boolean takesRowsAsTheyCome(@Nullable Source from, Source to) {
        // SQLite types values, not columns.
        return to.kind() == DatabaseKind.POSTGRESQL && (from == null || from.kind() != DatabaseKind.SQLITE);
    }

    /** Whether it failed for what could not be known before all rows were read: kept first, they can be written, perhaps. */
    public static boolean needsRowsFirst(StageException failure) {
        String code = failure.failure().getCode();
        return code.equals(CopyGiven.BEGAN_ANEW) || code.equals(ExplainWrite.DOES_NOT_FIT);
    }

    /** @throws StageException why nothing was written */
    public Written write(KeptRows rows, Allow allow, Work work) throws StageException, InterruptedException {
        return inDatabase(work, connection -> {
                    List<KeptColumn> columns = rows.columns(work);
                    return write(connection, allow, work, place -> keptRows(place, columns, rows, work));
                })
                .orElseThrow();
    }

    /**
     * Writes rows as they come, without keeping them on the way.
     *
     * @param give is not asked where the workflow has written already
     * @return empty where the rows were not to be written: nothing was
     * @throws StageException why nothing was written
     */
    public Optional<Written> write(GiveRows give, Allow allow, Work work) throws StageException, InterruptedException {
        return inDatabase(work, connection -> write(connection, allow, work, place -> givenRows(place, give, work)));
    }

    /**
     * Where rows are being written.
     *
     * @param found what is there so far; null for nothing
     */
    private record Place(
            Connection connection,
            TableName table,
            TableName staging,
            TableName old,
            @Nullable Found found) {}

    /**
     * What is in the staging table.
     *
     * @param names of its columns, as the target has them
     * @param loaded how many rows the database says have come
     * @param first some of the rows that were given
     */
    private record Staged(
            List<String> names,
            List<KeptColumn> columns,
            List<String> key,
            long loaded,
            long expected,
            List<List<@Nullable Object>> first) {}

    /** Fills a staging table. */
    private interface Fill {
        /** Null where its rows are not to be written. */
        @Nullable
        Staged fill(Place place) throws SQLException, StageException, IOException, InterruptedException;
    }

    private Optional<Written> write(Connection connection, Allow allow, Work work, Fill fill)
            throws SQLException, StageException, IOException, InterruptedException {
        TableName table = resolved(connection);
        var ledger = new Ledger(dialect, connection, table);
        connection.rollback();
        dialect.begin(connection, work);
        ledger.create();
        connection.rollback();
        dialect.begin(connection, work);
        dialect.lock(connection, table);
        TableName staging = table.sibling(TableName.OWN + "stage_" + mark());
        TableName old = table.sibling(TableName.OWN + "old_" + mark());
        Optional<Ledger.Row> before = ledger.of(workflowId);
        if (before.isPresent() && before.get().done()) {
            return Optional.of(before.get().written());
        }
        if (before.isPresent() && dialect.find(connection, staging) == null) {
            // It was swapped, and nobody came to write that down.
            return Optional.of(done(connection, ledger, before.get().written(), old));
        }
        if (before.isPresent()) {
            ledger.remove(workflowId);
        }
        Found found = ledger.withOwner(dialect.find(connection, table), table);
        allow.check(found);
        clear(connection, table, staging, work);
        var place = new Place(connection, table, staging, old, found);
        try {
            Staged staged = fill.fill(place);
            if (staged == null) {
                connection.rollback();
                if (WriteToPostgres.isThere(connection, staging)) {
                    dropFromOthers(connection, List.of(staging), work);
                }
                return Optional.empty();
            }
            return Optional.of(settle(place, ledger, staged, work));
        } catch (SQLException | StageException | IOException | InterruptedException | RuntimeException e) {
            cleanUp(connection, staging, e, work);
            throw e;
        }
    }

    private Staged keptRows(Place place, List<KeptColumn> columns, KeptRows rows, Work work)
            throws SQLException, StageException, IOException, InterruptedException {
        List<String> names = names(place, columns);
        List<String> key = key(columns, names);
        requireNoneShortened(columns);
        declare(place, place.connection(), columns, names, rows.about().rowCount() > 0);
        long loaded = dialect.load(place.connection(), place.staging(), names, columns, rows, work);
        return new Staged(names, columns, key, loaded, rows.about().rowCount(), first(columns, rows, work));
    }

    private List<List<@Nullable Object>> first(List<KeptColumn> columns, KeptRows rows, Work work)
            throws IOException, InterruptedException {
        List<List<@Nullable Object>> first = new ArrayList<>();
        try (KeptRows.Lines lines = rows.lines(work)) {
            for (String line = lines.next(); line != null && first.size() < LookForRows.MOST; line = lines.next()) {
                JsonNode row = KeptRows.row(line);
                List<@Nullable Object> cells = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    cells.add(dialect.given(columns.get(i), row.path(i)));
                }
                first.add(cells);
            }
        }
        return first;
    }

    /** What earlier tries have left. On PostgreSQL another session drops it: this one's lock would keep others from declaring it anew. */
    private void clear(Connection connection, TableName table, TableName staging, Work work)
            throws SQLException, StageException {
        List<TableName> left = new ArrayList<>(dialect.givenUp(connection, table));
        if (dialect.kind() != DatabaseKind.POSTGRESQL) {
            drop(connection, staging);
            for (TableName each : left) {
                drop(connection, each);
            }
            return;
        }
        if (WriteToPostgres.isThere(connection, staging)) {
            left.add(staging);
        }
        if (!left.isEmpty()) {
            try (Connection another = source.toWrite()) {
                dropFromOthers(another, left, work);
            }
        }
    }

    /** Whoever still writes to them is a task that nobody waits for any more. */
    private void dropFromOthers(Connection connection, List<TableName> tables, Work work) throws SQLException {
        dialect.begin(connection, work);
        for (TableName table : tables) {
            dialect.endWriters(connection, table);
            drop(connection, table);
        }
        connection.commit();
    }

    private CopyGiven.Declare declaring(Place place, Work work) {
        return new CopyGiven.Declare() {
            @Override
            public CopyRows here(List<KeptColumn> columns) throws SQLException, StageException {
                List<String> names = checkedNames(columns);
                declare(place, place.connection(), columns, names, true);
                return CopyRows.into(place.connection(), place.staging(), names);
            }

            @Override
            public TakeParts.Into apart(List<KeptColumn> columns) throws SQLException, StageException {
                List<String> names = checkedNames(columns);
                try (Connection another = source.toWrite()) {
                    dropFromOthers(another, List.of(place.staging()), work);
                    dialect.begin(another, work);
                    declare(place, another, columns, names, true);
                    WriteToPostgres.markStaging(another, place.staging());
                    another.commit();
                }
                return new TakeParts.Into(
                        source, WriteToPostgres.settings(work), CopyRows.statement(place.staging(), names));
            }

            @Override
            public void remove() throws SQLException, StageException {
                try (Connection another = source.toWrite()) {
                    dropFromOthers(another, List.of(place.staging()), work);
                }
            }

            private List<String> checkedNames(List<KeptColumn> columns) throws StageException {
                List<String> names = names(place, columns);
                key(columns, names);
                return names;
            }
        };
    }

    private @Nullable Staged givenRows(Place place, GiveRows give, Work work)
            throws SQLException, StageException, IOException, InterruptedException {
        try (var copied = new CopyGiven(declaring(place, work))) {
            if (!give.give(copied)) {
                return null;
            }
            long loaded = copied.isInParts()
                    ? WriteToPostgres.keepOnly(place.connection(), place.staging(), copied.parts())
                    : copied.end();
            List<String> names = names(place, copied.columns());
            return new Staged(
                    names, copied.columns(), key(copied.columns(), names), loaded, copied.rows(), copied.first());
        } catch (UncheckedIOException e) {
            throw WriteDialect.unwrapped(Objects.requireNonNull(e.getCause()));
        }
    }

    private boolean isWhole(Place place) {
        return place.found() == null || target.getMode() == WriteMode.REPLACE;
    }

    /** The columns by the names that the target has for them. */
    private List<String> names(Place place, List<KeptColumn> columns) throws StageException {
        return isWhole(place)
                ? columns.stream().map(KeptColumn::name).toList()
                : inTarget(columns, Objects.requireNonNull(place.found()), place.table());
    }

    private void declare(
            Place place, Connection connection, List<KeptColumn> columns, List<String> names, boolean anyRows)
            throws SQLException, StageException {
        WriteDialect.execute(
                connection,
                isWhole(place)
                        ? create(place.staging(), columns, anyRows)
                        : "CREATE TABLE " + quoted(place.staging()) + " AS SELECT " + list(names) + " FROM "
                                + quoted(place.table()) + " WHERE 1 = 0");
    }

    /** Checks what is in the staging table, and makes it the target's rows. */
    private Written settle(Place place, Ledger ledger, Staged staged, Work work)
            throws SQLException, StageException, InterruptedException {
        Connection connection = place.connection();
        TableName table = place.table();
        TableName staging = place.staging();
        Found found = place.found();
        List<String> names = staged.names();
        List<String> key = staged.key();
        String action = found == null ? "create" : target.getMode().name().toLowerCase(Locale.ROOT);
        work.progress("Checking " + staged.loaded() + " rows before they take their place");
        check(connection, staging, staged);
        // A table that is swapped in a transaction is looked at where it is then.
        if (!isWhole(place) || !isTransactional()) {
            requireCount(connection, staging, staged.expected());
            requireAsGiven(place, staging, staged, isWhole(place));
        }
        if (isWhole(place) && !key.isEmpty()) {
            WriteDialect.execute(
                    connection,
                    "CREATE UNIQUE INDEX " + quote(TableName.OWN + "key_" + mark()) + " ON " + quoted(staging) + " ("
                            + list(key) + ")");
        }
        var written = new Written(table.toString(), action, staged.loaded(), false);
        work.cancellation().check();
        if (isWhole(place)) {
            return swap(place, ledger, staged, written);
        }
        WriteDialect.Changes before = dialect.changes(connection, table).orElse(null);
        WriteDialect.Changes made = target.getMode() == WriteMode.UPSERT
                ? upsert(connection, table, staging, names, key)
                : new WriteDialect.Changes(
                        dialect.written(
                                connection,
                                "INSERT INTO " + quoted(table) + " (" + list(names) + ") SELECT " + list(names)
                                        + " FROM " + quoted(staging)),
                        0);
        requireWritten(place, staged, before, made);
        ledger.insert(workflowId, written, Objects.requireNonNull(found).identity(), true);
        if (isTransactional()) {
            drop(connection, staging);
            connection.commit();
        } else {
            connection.commit();
            drop(connection, staging);
        }
        return written;
    }

    /**
     * The rows of the staging table are those of the target now, each of them once, as far as the database can say without looking at the
     * rest of the target.
     */
    private void requireWritten(
            Place place, Staged staged, WriteDialect.@Nullable Changes before, WriteDialect.Changes made)
            throws SQLException, StageException {
        long rows = made.inserted() + made.updated();
        if (rows != staged.loaded()) {
            throw missing(staged.loaded(), rows);
        }
        WriteDialect.Changes after =
                dialect.changes(place.connection(), place.table()).orElse(null);
        if (before != null && after != null) {
            long inserted = after.inserted() - before.inserted();
            if (inserted != made.inserted()) {
                throw missing(made.inserted(), inserted);
            }
        }
    }

    /** Some rows, as they were given, are where all of them were put. */
    private void requireAsGiven(Place place, TableName there, Staged staged, boolean declared)
            throws SQLException, StageException {
        if (!new LookForRows(dialect, place.connection(), there)
                .areThere(staged.names(), staged.columns(), declared, staged.first())) {
            throw new StageException(
                    Category.PLATFORM,
                    "rows-differ",
                    "Rows that arrived at " + source.address().shown()
                            + " are not what was read: a value is another one there. Nothing was written.",
                    "It is tried again; if it stays so, look for triggers and rules on that database that change rows.");
        }
    }

    private Written swap(Place place, Ledger ledger, Staged staged, Written written)
            throws SQLException, StageException {
        Connection connection = place.connection();
        TableName table = place.table();
        TableName staging = place.staging();
        TableName old = place.old();
        Found found = place.found();
        if (isTransactional()) {
            if (found != null) {
                WriteDialect.execute(connection, "DROP TABLE " + quoted(table));
            }
            WriteDialect.execute(connection, "ALTER TABLE " + quoted(staging) + " RENAME TO " + quote(table.name()));
            Found now = dialect.find(connection, table);
            if (now == null) {
                throw missing(staged.loaded(), 0);
            }
            requireCount(connection, table, staged.expected());
            requireAsGiven(place, table, staged, true);
            ledger.insert(workflowId, written, now.identity(), true);
            connection.commit();
            return written;
        }
        ledger.insert(workflowId, written, WriteToMysql.identity(workflowId), false);
        connection.commit();
        drop(connection, old);
        WriteDialect.execute(
                connection,
                "RENAME TABLE " + (found == null ? "" : quoted(table) + " TO " + quoted(old) + ", ") + quoted(staging)
                        + " TO " + quoted(table));
        return done(connection, ledger, written, old);
    }

    private Written done(Connection connection, Ledger ledger, Written written, TableName old) throws SQLException {
        drop(connection, old);
        ledger.done(workflowId);
        connection.commit();
        return written;
    }

    private WriteDialect.Changes upsert(
            Connection connection, TableName table, TableName staging, List<String> names, List<String> key)
            throws SQLException, StageException {
        if (dialect.kind() == DatabaseKind.POSTGRESQL) {
            WriteDialect.execute(connection, "LOCK TABLE " + quoted(table) + " IN SHARE ROW EXCLUSIVE MODE");
        }
        String same = String.join(
                " AND ",
                key.stream()
                        .map(each -> "t." + quote(each) + " = s." + quote(each))
                        .toList());
        String keys =
                String.join(", ", key.stream().map(each -> "t." + quote(each)).toList());
        long twice = WriteDialect.count(
                connection,
                "SELECT count(*) FROM (SELECT 1 FROM " + quoted(table) + " AS t JOIN " + quoted(staging) + " AS s ON "
                        + same + " GROUP BY " + keys + " HAVING count(*) > 1) AS doubled");
        if (twice > 0) {
            throw new StageException(
                    Category.USER,
                    "key-not-unique-in-target",
                    table + " has more than one row for " + twice + " of the keys (" + String.join(", ", key)
                            + "). Nothing was written.",
                    "Choose a key that is unique there.");
        }
        List<String> merge = merge(table, staging, names, key);
        // Where all columns are of the key, rows that are there need no change.
        long updated = merge.size() > 1
                ? dialect.written(connection, merge.getFirst())
                : WriteDialect.count(
                        connection,
                        "SELECT count(*) FROM " + quoted(table) + " AS t JOIN " + quoted(staging) + " AS s ON " + same);
        return new WriteDialect.Changes(dialect.written(connection, merge.getLast()), updated);
    }

    private List<String> merge(TableName table, TableName staging, List<String> names, List<String> key) {
        String same = String.join(
                " AND ",
                key.stream()
                        .map(each -> "t." + quote(each) + " = s." + quote(each))
                        .toList());
        List<String> set = names.stream()
                .filter(name -> !key.contains(name))
                .map(this::quote)
                .toList();
        List<String> statements = new ArrayList<>();
        if (!set.isEmpty()) {
            statements.add(dialect.update(table, staging, set, same));
        }
        statements.add("INSERT INTO " + quoted(table) + " (" + list(names) + ") SELECT "
                + String.join(
                        ", ", names.stream().map(name -> "s." + quote(name)).toList()) + " FROM "
                + quoted(staging) + " AS s WHERE NOT EXISTS (SELECT 1 FROM " + quoted(table) + " AS t WHERE "
                + same + ")");
        return statements;
    }

    /** The same as a job that runs elsewhere: how a staging table that is filled there becomes the target's rows. */
    public Job.Table job(Written written, List<String> names) {
        String schema = written.table().length() > named.name().length()
                ? written.table()
                        .substring(0, written.table().length() - named.name().length() - 1)
                : null;
        TableName table = named.in(schema);
        TableName staging = table.sibling(TableName.OWN + "job_" + mark());
        List<String> swap = new ArrayList<>();
        switch (written.action()) {
            case "append" -> {
                swap.add("INSERT INTO " + quoted(table) + " (" + list(names) + ") SELECT " + list(names) + " FROM "
                        + quoted(staging));
                swap.add("DROP TABLE " + quoted(staging));
            }
            case "upsert" -> {
                swap.addAll(merge(table, staging, names, target.getKey()));
                swap.add("DROP TABLE " + quoted(staging));
            }
            default -> {
                swap.add("DROP TABLE IF EXISTS " + quoted(table));
                swap.add(
                        isTransactional()
                                ? "ALTER TABLE " + quoted(staging) + " RENAME TO " + quote(table.name())
                                : "RENAME TABLE " + quoted(staging) + " TO " + quoted(table));
            }
        }
        return new Job.Table(
                database(source), written.table(), quoted(staging), "DROP TABLE IF EXISTS " + quoted(staging), swap);
    }

    /** A table's name as it stands in a statement. */
    public static String quoted(DatabaseKind kind, @Nullable String schema, String name) {
        return new TableName(schema, name).quoted(kind);
    }

    /** As JDBC finds it, without credentials. */
    public static Job.Database database(Source source) {
        return new Job.Database(
                source.address().shown(),
                source.kind().driver(),
                source.address().jdbcUrl());
    }

    /** What was promised holds of the staging table, as its database sees it. */
    private void check(Connection connection, TableName staging, Staged staged) throws SQLException, StageException {
        List<String> key = staged.key();
        if (staged.loaded() != staged.expected()) {
            throw missing(staged.expected(), staged.loaded());
        }
        if (key.isEmpty()) {
            return;
        }
        String missing = String.join(
                " OR ", key.stream().map(each -> quote(each) + " IS NULL").toList());
        long nulls = WriteDialect.count(connection, "SELECT count(*) FROM " + quoted(staging) + " WHERE " + missing);
        if (nulls > 0) {
            throw new StageException(
                    Category.USER,
                    "key-missing",
                    nulls + " rows have no value in the key (" + String.join(", ", key) + "). Nothing was written.",
                    "Leave such rows out, or choose another key.");
        }
        String doubled = "SELECT count(*) AS times, " + list(key) + " FROM " + quoted(staging) + " GROUP BY "
                + list(key) + " HAVING count(*) > 1";
        long twice = WriteDialect.count(connection, "SELECT count(*) FROM (" + doubled + ") AS doubled");
        if (twice > 0) {
            throw new StageException(
                    Category.USER,
                    "duplicate-keys",
                    twice + (twice == 1 ? " key is" : " keys are") + " there more than once (" + String.join(", ", key)
                            + "), such as " + first(connection, doubled) + ". Nothing was written.",
                    "Choose a key that tells the rows apart, or group by it.");
        }
    }

    private void requireCount(Connection connection, TableName table, long expected)
            throws SQLException, StageException {
        long there = WriteDialect.count(connection, "SELECT count(*) FROM " + quoted(table));
        if (there != expected) {
            throw missing(expected, there);
        }
    }

    private StageException missing(long expected, long there) {
        return new StageException(
                Category.PLATFORM,
                "rows-missing",
                "Of " + expected + " rows " + there + " arrived at "
                        + source.address().shown() + ". Nothing was written.",
                "It is tried again; if it stays so, look for triggers and rules on that database that leave rows out or add some.");
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(1);
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                List<String> values = new ArrayList<>();
                for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                return String.join(", ", values);
            }
        }
    }

    /** The target's own names of the columns. */
    private static List<String> inTarget(List<KeptColumn> columns, Found found, TableName table) throws StageException {
        List<String> names = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (KeptColumn column : columns) {
            Optional<String> name = found.column(column.name());
            if (name.isEmpty() || !taken.add(name.get())) {
                unknown.add(column.name());
            } else {
                names.add(name.get());
            }
        }
        if (!unknown.isEmpty()) {
            throw new StageException(
                    Category.USER,
                    "unknown-target-column",
                    table + " has no column for " + String.join(", ", unknown) + "; it has "
                            + String.join(", ", found.columns()) + ". Nothing was written.",
                    "Name the columns as they are there (SQL: AS), or replace the table.");
        }
        return names;
    }

    /** The key by the names that the columns have in the table. */
    private List<String> key(List<KeptColumn> columns, List<String> names) throws StageException {
        if (target.getMode() != WriteMode.UPSERT) {
            return List.of();
        }
        List<String> key = new ArrayList<>();
        for (String wanted : target.getKey()) {
            int at = -1;
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equalsIgnoreCase(wanted)) {
                    at = i;
                }
            }
            if (at < 0) {
                throw new StageException(
                        Category.USER,
                        "unknown-key",
                        "The rows have no column " + wanted + "; they have "
                                + String.join(
                                        ", ",
                                        columns.stream().map(KeptColumn::name).toList())
                                + ". Nothing was written.",
                        "Give the key by the names of the columns.");
            }
            key.add(names.get(at));
        }
        return key;
    }

    private boolean isKey(KeptColumn column) {
        return target.getMode() == WriteMode.UPSERT
                && target.getKey().stream().anyMatch(column.name()::equalsIgnoreCase);
    }

    private String create(TableName staging, List<KeptColumn> columns, boolean anyRows) throws StageException {
        List<String> parts = new ArrayList<>();
        for (KeptColumn column : columns) {
            parts.add(quote(column.name()) + " " + dialect.type(column, isKey(column), anyRows));
        }
        return "CREATE TABLE " + quoted(staging) + " (" + String.join(", ", parts) + ")"
                + dialect.tableOptions(workflowId);
    }

    /** Bytes are kept as the beginning of them, to be looked at: nothing to be written to a table. */
    private static void requireNoneShortened(List<KeptColumn> columns) throws StageException {
        for (KeptColumn column : columns) {
            if (column.shortened()) {
                throw binaryValues(column);
            }
        }
    }

    /** @throws StageException USER duplicate-columns */
    public static void requireNames(List<String> columns) throws StageException {
        List<String> names = new ArrayList<>();
        for (String column : columns) {
            String name = column.toLowerCase(Locale.ROOT);
            if (names.contains(name)) {
                throw new StageException(
                        Category.USER,
                        "duplicate-columns",
                        "The rows have two columns called " + column + ", which no table can have. Nothing was"
                                + " written.",
                        "Give one of them another name (SQL: AS).");
            }
            names.add(name);
        }
    }

    static StageException binaryValues(KeptColumn column) {
        return new StageException(
                Category.USER,
                "binary-values",
                "Column " + column.name() + " has binary values, which cannot be written. Nothing was written.",
                "Leave the column out, or encode it as text in the query.");
    }

    private boolean isTransactional() {
        return dialect.kind() != DatabaseKind.MYSQL;
    }

    private TableName resolved(Connection connection) throws SQLException {
        return named.schema() == null ? named.in(dialect.defaultSchema(connection)) : named;
    }

    /** The same for every delivery of the work. */
    private String mark() {
        return MessageIds.of(workflowId, "staging").substring(0, 8);
    }

    private void cleanUp(Connection connection, TableName staging, Exception why, Work work) {
        if (dialect.kind() == DatabaseKind.SQLITE) {
            return;
        }
        try {
            connection.rollback();
            dropFromOthers(connection, List.of(staging), work);
        } catch (SQLException lost) {
            // The connection is lost, or was cut.
            try (Connection another = source.toWrite()) {
                dropFromOthers(another, List.of(staging), work);
            } catch (SQLException | StageException e) {
                // Whoever tries again drops it first; else it goes when it is a day old.
                why.addSuppressed(e);
            }
        }
    }

    private void drop(Connection connection, TableName table) throws SQLException {
        WriteDialect.execute(connection, "DROP TABLE IF EXISTS " + quoted(table));
    }

    private String quoted(TableName table) {
        return table.quoted(dialect.kind());
    }

    private String quote(String name) {
        return TableName.quote(dialect.kind(), name);
    }

    private String list(List<String> names) {
        return String.join(", ", names.stream().map(this::quote).toList());
    }

    private interface InDatabase<T> {
        T run(Connection connection) throws SQLException, StageException, IOException, InterruptedException;
    }

    /** Cut off when the work is cancelled or its time is up: the database then undoes what was not committed. */
    private <T> T inDatabase(Work work, InDatabase<T> run) throws StageException, InterruptedException {
        work.cancellation().check();
        try (Connection connection = source.toWrite();
                StopRunning stop = StopRunning.when(work.cancellation(), work.deadline(), times -> {
                    // SQLite runs in this process, and is asked between rows.
                    if (times == 0 && dialect.kind() != DatabaseKind.SQLITE) {
                        connection.abort(Runnable::run);
                    }
                })) {
            try {
                T result = run.run(connection);
                connection.rollback();
                return result;
            } catch (SQLException | IOException e) {
                if (work.cancellation().isCancelled() || stop.timeIsUp()) {
                    throw new InterruptedException(stop.timeIsUp() ? "the deadline passed" : "cancelled");
                }
                throw ExplainWrite.explain(e, source, named);
            } finally {
                rollBack(connection);
            }
        } catch (SQLException e) {
            throw ExplainWrite.explain(e, source, named);
        }
    }

    private static void rollBack(Connection connection) {
        try {
            if (!connection.isClosed()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            // It is lost; the database has rolled back.
        }
    }
}
