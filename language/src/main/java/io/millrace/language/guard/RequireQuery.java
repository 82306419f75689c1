package io.millrace.language.guard;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.Statements;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.WithItem;
import net.sf.jsqlparser.util.TablesNamesFinder;

/**
 * Whether a text is exactly one query that only reads tables of the catalog. What cannot be parsed is refused: the guard says
 * what may run, not what may not.
 */
public final class RequireQuery {
    /** Functions that write, wait, or read what is no table; those of PostgreSQL's administration share a prefix. */
    private static final Set<String> FORBIDDEN_FUNCTIONS = Set.of(
            "set_config",
            "setval",
            "nextval",
            "query_to_xml",
            "query_to_xml_and_xmlschema",
            "table_to_xml",
            "schema_to_xml",
            "database_to_xml",
            "cursor_to_xml",
            "sleep",
            "benchmark",
            "load_file",
            "get_lock",
            "release_lock",
            "release_all_locks",
            "master_pos_wait",
            "source_pos_wait",
            "load_extension",
            "readfile",
            "writefile",
            "edit",
            "fts3_tokenizer",
            "java_method",
            "reflect",
            "try_reflect");

    private static final List<String> FORBIDDEN_PREFIXES = List.of("pg_", "lo_", "dblink");
    private static final Set<String> HARMLESS = Set.of("pg_typeof", "pg_column_size");

    private final List<Violation> violations = new ArrayList<>();

    private RequireQuery() {}

    /** The reasons not to run the text; empty where there are none. */
    public static List<Violation> check(String sql, Dialect dialect, Catalog catalog) {
        RequireQuery require = new RequireQuery();
        require.statement(sql, dialect, catalog);
        return require.violations.stream().distinct().toList();
    }

    private void statement(String sql, Dialect dialect, Catalog catalog) {
        if (sql.contains("/*!") || sql.contains("/*+") || sql.contains("/*M!")) {
            refuse("hidden-command", "A comment that a database executes is not allowed.");
            return;
        }
        Statements statements;
        try {
            statements = CCJSqlParserUtil.parseStatements(
                    sql, parser -> parser.withBackslashEscapeCharacter(dialect == Dialect.MYSQL));
        } catch (JSQLParserException | RuntimeException e) {
            refuse("not-understood", "The text is not SQL that Millrace can read: " + firstLine(e) + ".");
            return;
        }
        if (statements.size() != 1) {
            refuse("one-statement", "There are " + statements.size() + " statements; exactly one query may run.");
            return;
        }
        Statement statement = statements.getFirst();
        if (!(statement instanceof Select select)) {
            refuse("read-only", "Only a query may run, not " + kind(statement) + ".");
            return;
        }
        Set<String> tables;
        try {
            tables = new Walk().getTables((Statement) select);
        } catch (RuntimeException e) {
            refuse("not-understood", "The query holds something that Millrace cannot read: " + firstLine(e) + ".");
            return;
        }
        for (String table : tables) {
            if (catalog.tables().stream().noneMatch(known -> isNamed(known, table))) {
                violations.add(new Violation(
                        "unknown-table",
                        "There is no table " + table + " in " + catalog.connectionId() + ".",
                        "Read the tables of this connection only."));
            }
        }
    }

    private static boolean isNamed(Table known, String written) {
        String name = written.replaceAll("[\"`\\[\\]]", "").toLowerCase(Locale.ROOT);
        String tableName = known.name().toLowerCase(Locale.ROOT);
        String schema = known.schema() == null ? null : known.schema().toLowerCase(Locale.ROOT);
        return name.equals(tableName)
                || (schema == null
                        ? name.endsWith("." + tableName) && isDefaultSchema(name, tableName)
                        : name.equals(schema + "." + tableName));
    }

    private static boolean isDefaultSchema(String written, String table) {
        String schema = written.substring(0, written.length() - table.length() - 1);
        return schema.equals("public") || schema.equals("main");
    }

    private void refuse(String rule, String message) {
        violations.add(new Violation(rule, message, "Send one SELECT that only reads."));
    }

    private static String kind(Statement statement) {
        return statement.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }

    /** Goes through the whole query, subqueries included. */
    private final class Walk extends TablesNamesFinder<Void> {

        @Override
        public <S> Void visit(WithItem<?> step, S context) {
            if (!(step.getParenthesedStatement() instanceof ParenthesedSelect)) {
                refuse("read-only", "A step of the WITH clause changes data.");
                return null;
            }
            return super.visit(step, context);
        }

        @Override
        public <S> Void visit(PlainSelect select, S context) {
            if (select.getIntoTables() != null
                    || select.getIntoTempTable() != null
                    || select.getMySqlSelectIntoClause() != null) {
                refuse("read-only", "SELECT INTO writes what it reads.");
            }
            if (select.getForMode() != null || select.getForUpdate() != null || select.getForUpdateTable() != null) {
                refuse("read-only", "FOR UPDATE and FOR SHARE lock rows.");
            }
            return super.visit(select, context);
        }

        @Override
        public <S> Void visit(Function function, S context) {
            String[] parts =
                    function.getName().replace("\"", "").replace("`", "").split("\\.");
            String name = parts[parts.length - 1].toLowerCase(Locale.ROOT);
            boolean forbidden = FORBIDDEN_FUNCTIONS.contains(name)
                    || FORBIDDEN_PREFIXES.stream().anyMatch(name::startsWith) && !HARMLESS.contains(name);
            if (forbidden) {
                refuse("forbidden-function", "The function " + name + " may not be called.");
            }
            return super.visit(function, context);
        }
    }
}
