package io.millrace.executor.probe;

import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.probe.Structure.FoundColumn;
import io.millrace.executor.probe.Structure.FoundTable;
import io.millrace.executor.result.FoldType;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.ForeignKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** PostgreSQL: tables, views and materialised views that the user may read, schemas of the search path first. */
final class ReadPostgresStructure implements ReadStructure {
    private static final String TABLES = """
            SELECT c.oid, n.nspname, c.relname, c.relkind IN ('v', 'm') AS view,
                   obj_description(c.oid, 'pg_class') AS comment, c.reltuples::bigint AS rows,
                   n.nspname = current_schema() AS home
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
              AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
              AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            ORDER BY array_position(current_schemas(false), n.nspname) NULLS LAST, n.nspname, c.relname""";

    /** A domain stands for its base type, an enumeration for text. */
    private static final String COLUMNS = """
            SELECT a.attrelid, a.attname, coalesce(b.typname, t.typname) AS type,
                   coalesce(b.typtype, t.typtype) = 'e' AS enumeration, NOT (a.attnotnull OR t.typnotnull) AS nullable,
                   col_description(a.attrelid, a.attnum) AS comment
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
              AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
            ORDER BY a.attrelid, a.attnum""";

    /** Unique indexes say more than constraints: every constraint has one, and some have no constraint. */
    private static final String KEYS = """
            SELECT i.indrelid, i.indisprimary,
                   array(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, pos)
                         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num
                         WHERE k.pos <= i.indnkeyatts ORDER BY k.pos) AS columns
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
              AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
            ORDER BY i.indrelid, i.indisprimary DESC, i.indexrelid""";

    private static final String FOREIGN_KEYS = """
            SELECT k.conrelid, k.confrelid,
                   array(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, pos)
                         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.pos) AS columns,
                   array(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(num, pos)
                         JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.pos) AS referenced
            FROM pg_constraint k
            WHERE k.contype = 'f' AND k.conparentid = 0
            ORDER BY k.conrelid, k.oid""";

    @Override
    public Structure read(Connection connection) throws SQLException {
        var structure = new Structure();
        Map<Long, FoundTable> byOid = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    var table = new FoundTable(
                            row.getBoolean("home") ? null : row.getString("nspname"),
                            row.getString("relname"),
                            row.getBoolean("view"),
                            row.getString("comment"),
                            row.getLong("rows"));
                    if (structure.add(table)) {
                        byOid.put(row.getLong("oid"), table);
                    }
                }
            }
            try (ResultSet row = statement.executeQuery(COLUMNS)) {
                while (row.next()) {
                    FoundTable table = byOid.get(row.getLong("attrelid"));
                    if (table != null) {
                        DataType type = row.getBoolean("enumeration")
                                ? DataType.TEXT
                                : FoldType.fold(DatabaseKind.POSTGRESQL, row.getString("type"), Types.OTHER);
                        table.columns.add(new FoundColumn(
                                row.getString("attname"), type, row.getBoolean("nullable"), row.getString("comment")));
                    }
                }
            }
            try (ResultSet row = statement.executeQuery(KEYS)) {
                while (row.next()) {
                    FoundTable table = byOid.get(row.getLong("indrelid"));
                    if (table != null) {
                        addKey(table, row.getBoolean("indisprimary"), strings(row, "columns"));
                    }
                }
            }
            try (ResultSet row = statement.executeQuery(FOREIGN_KEYS)) {
                while (row.next()) {
                    FoundTable table = byOid.get(row.getLong("conrelid"));
                    FoundTable referenced = byOid.get(row.getLong("confrelid"));
                    if (table != null && referenced != null) {
                        structure.foreignKeys.add(new ForeignKey(
                                table.name,
                                strings(row, "columns"),
                                referenced.name,
                                strings(row, "referenced"),
                                true));
                    }
                }
            }
        }
        return structure;
    }

    private static void addKey(FoundTable table, boolean primary, List<String> columns) {
        if (primary) {
            table.primaryKey = columns;
        } else if (!columns.isEmpty() && !table.uniqueKeys.contains(columns)) {
            table.uniqueKeys.add(columns);
        }
    }

    private static List<String> strings(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }
}
