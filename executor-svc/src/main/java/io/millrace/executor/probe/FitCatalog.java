package io.millrace.executor.probe;

import io.millrace.agent.StageException;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.Category;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Cuts sampled values until a catalog fits into a record; names, types and keys always stay. */
public final class FitCatalog {
    private static final List<Integer> VALUES_LEFT = List.of(200, 100, 50, 20, 5, 0);

    private FitCatalog() {}

    /** The catalog as JSON of at most so many bytes. */
    public static String json(Catalog catalog, int mostBytes) throws StageException {
        String json = CatalogJson.write(catalog);
        for (int left : VALUES_LEFT) {
            if (json.getBytes(StandardCharsets.UTF_8).length <= mostBytes) {
                return json;
            }
            json = CatalogJson.write(withValues(catalog, left));
        }
        if (json.getBytes(StandardCharsets.UTF_8).length <= mostBytes) {
            return json;
        }
        throw new StageException(
                Category.USER,
                "too-many-tables",
                "The database has " + catalog.tables().size()
                        + " tables; their names alone are too many for a catalog.",
                "Connect with a user that can read fewer of them.");
    }

    private static Catalog withValues(Catalog catalog, int most) {
        List<Table> tables = catalog.tables().stream()
                .map(table -> new Table(
                        table.schema(),
                        table.name(),
                        table.columns().stream()
                                .map(column -> withValues(column, most))
                                .toList(),
                        table.primaryKey(),
                        table.uniqueKeys(),
                        table.rowCount(),
                        table.comment()))
                .toList();
        return new Catalog(catalog.connectionId(), catalog.dialect(), tables, catalog.foreignKeys());
    }

    private static Column withValues(Column column, int most) {
        if (column.samples().size() <= most) {
            return column;
        }
        return new Column(
                column.name(),
                column.type(),
                column.nullable(),
                column.comment(),
                column.samples().subList(0, most),
                false);
    }
}
