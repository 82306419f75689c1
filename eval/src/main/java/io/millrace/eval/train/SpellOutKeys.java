package io.millrace.eval.train;

import io.millrace.eval.answer.Databases;
import io.millrace.eval.server.ChangeFile;
import io.millrace.eval.suite.DatabaseFolders;
import io.millrace.language.anchor.Elements;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Copies SQLite databases as people keep them in files: without keys, and with the name of a thing wherever there was a key that leads to
 * it. A name is then a value of many columns, as "texas" is of the states, the cities and the rivers.
 */
final class SpellOutKeys {
    private static final long MOST_ROWS = 20_000;

    private final Databases databases;
    private final Path folder;

    /** @param folder an empty one, for the copies */
    SpellOutKeys(Databases databases, Path folder) {
        this.databases = databases;
        this.folder = folder;
    }

    /** The copy's place; empty where there is no key to spell out, or too many rows. */
    Optional<DatabaseFolders> copy(DatabaseFolders from, String databaseId) {
        CatalogIndex index = index(databaseId);
        Map<Table, Map<String, ForeignKey>> keys = keys(index);
        boolean large = index.catalog().tables().stream().anyMatch(table -> table.rowCount() > MOST_ROWS);
        Optional<Path> file = from.file(databaseId, ".sqlite");
        if (keys.isEmpty() || large || file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path copy = Files.createDirectories(folder.resolve(databaseId)).resolve(databaseId + ".sqlite");
            Files.copy(file.get(), copy, StandardCopyOption.REPLACE_EXISTING);
            List<String> statements = new ArrayList<>();
            keys.forEach((table, ofTable) -> statements.addAll(rewrite(table, ofTable, new Elements(index))));
            ChangeFile.run(copy, statements);
            return Optional.of(new DatabaseFolders(folder, from.instances()));
        } catch (IOException e) {
            throw new IllegalStateException("a copy of " + databaseId + " cannot be made: " + e.getMessage(), e);
        }
    }

    private CatalogIndex index(String databaseId) {
        try {
            return new CatalogIndex(databases.require(databaseId));
        } catch (Exception e) {
            throw new IllegalStateException("the database " + databaseId + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** By table and column: the keys that lead to something with a name. */
    private static Map<Table, Map<String, ForeignKey>> keys(CatalogIndex index) {
        Elements elements = new Elements(index);
        Map<Table, Map<String, ForeignKey>> keys = new LinkedHashMap<>();
        for (ForeignKey key : index.catalog().foreignKeys()) {
            int from = elements.tableNumber(key.table());
            int to = elements.tableNumber(key.referencedTable());
            if (key.columns().size() == 1
                    && from != to
                    && name(elements, to).isPresent()
                    && elements.table(from).columns().stream()
                            .noneMatch(column -> column.name().equalsIgnoreCase(spelled(key)))) {
                keys.computeIfAbsent(elements.table(from), none -> new LinkedHashMap<>())
                        .putIfAbsent(key.columns().getFirst(), key);
            }
        }
        return keys;
    }

    private static Optional<String> name(Elements elements, int table) {
        List<String> names = elements.columnsOf(table).stream()
                .filter(column -> column.display() && column.type() == DataType.TEXT)
                .map(Elements.ColumnElement::name)
                .toList();
        return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
    }

    private static String spelled(ForeignKey key) {
        return key.referencedTable() + "_name";
    }

    private static List<String> rewrite(Table table, Map<String, ForeignKey> keys, Elements elements) {
        Set<String> seen = table.columns().stream().map(Column::name).collect(Collectors.toSet());
        String columns = table.columns().stream()
                .map(column -> {
                    ForeignKey key = keys.get(column.name());
                    if (key == null || !seen.add(spelled(key))) {
                        return "t." + quoted(column.name());
                    }
                    String name = name(elements, elements.tableNumber(key.referencedTable()))
                            .orElseThrow();
                    return "(SELECT o." + quoted(name) + " FROM " + quoted(key.referencedTable()) + " o WHERE o."
                            + quoted(key.referencedColumns().getFirst()) + " = t." + quoted(column.name())
                            + " LIMIT 1) AS " + quoted(spelled(key));
                })
                .collect(Collectors.joining(", "));
        return List.of(
                "CREATE TABLE spelled_out AS SELECT " + columns + " FROM " + quoted(table.name()) + " t",
                "DROP TABLE " + quoted(table.name()),
                "ALTER TABLE spelled_out RENAME TO " + quoted(table.name()));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
