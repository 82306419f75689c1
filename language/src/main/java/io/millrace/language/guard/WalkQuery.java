package io.millrace.language.guard;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.create.table.ColDataType;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.WithItem;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a parsed query names. It follows every field of every node rather than the library's visitors, which leave parts out
 * (LIMIT, WINDOW, DISTINCT ON, …); and a node of a kind that is not listed ends it: what a new version of the parser learns to read
 * is not allowed by that.
 */
final class WalkQuery {
    private static final Set<String> NODES = Set.of(
            // queries
            "PlainSelect",
            "ParenthesedSelect",
            "SetOperationList",
            "Values",
            "TableStatement",
            "WithItem",
            "SelectItem",
            "Distinct",
            "Limit",
            "Offset",
            "Fetch",
            "GroupByElement",
            "OrderByElement",
            "Join",
            "LateralSubSelect",
            "ParenthesedFromItem",
            "TableFunction",
            "SampleClause",
            "UnionOp",
            "ExceptOp",
            "IntersectOp",
            "MinusOp",
            "FunctionAllColumns",
            "AllColumns",
            "AllTableColumns",
            "WithSearchClause",
            "WithCycleClause",
            // names
            "Alias",
            "AliasColumn",
            "Column",
            "Table",
            "Database",
            "Server",
            "ColDataType",
            // values
            "LongValue",
            "DoubleValue",
            "StringValue",
            "HexValue",
            "NullValue",
            "BooleanValue",
            "DateValue",
            "TimeValue",
            "TimestampValue",
            "DateTimeLiteralExpression",
            "IntervalExpression",
            "IntervalQualifier",
            "TimeKeyExpression",
            "JdbcParameter",
            "DateUnitExpression",
            "AllValue",
            // operators
            "Addition",
            "Subtraction",
            "Multiplication",
            "Division",
            "IntegerDivision",
            "Modulo",
            "Concat",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor",
            "BitwiseLeftShift",
            "BitwiseRightShift",
            "AndExpression",
            "OrExpression",
            "XorExpression",
            "NotExpression",
            "SignedExpression",
            "Inverse",
            "Parenthesis",
            "EqualsTo",
            "NotEqualsTo",
            "GreaterThan",
            "GreaterThanEquals",
            "MinorThan",
            "MinorThanEquals",
            "Between",
            "InExpression",
            "ExistsExpression",
            "IsNullExpression",
            "IsBooleanExpression",
            "IsUnknownExpression",
            "IsDistinctExpression",
            "LikeExpression",
            "SimilarToExpression",
            "RegExpMatchOperator",
            "JsonExpression",
            "JsonOperator",
            "Contains",
            "ContainedBy",
            "DoubleAnd",
            "Matches",
            "MemberOfExpression",
            "FullTextSearch",
            "CollateExpression",
            "TimezoneExpression",
            "AnyComparisonExpression",
            "OverlapsCondition",
            "ExpressionList",
            "ParenthesedExpressionList",
            "NamedExpressionList",
            "RowConstructor",
            "RowGetExpression",
            "ArrayConstructor",
            "ArrayExpression",
            "RangeExpression",
            // calls and what belongs to them
            "Function",
            "AnalyticExpression",
            "CastExpression",
            "CaseExpression",
            "WhenClause",
            "ExtractExpression",
            "TrimFunction",
            "TranscodingFunction",
            "MySQLGroupConcat",
            "JsonFunction",
            "JsonFunctionExpression",
            "JsonAggregateFunction",
            "JsonKeyValuePair",
            "JsonTableFunction",
            "XmlTableFunction",
            "XMLSerializeExpr",
            "PostgresNamedFunctionParameter",
            "OracleNamedFunctionParameter",
            "KeepExpression",
            "FilterOverImpl",
            "OrderByClause",
            "PartitionByClause",
            "WindowDefinition",
            "WindowElement",
            "WindowOffset",
            "WindowRange",
            "NullOrdering",
            "HavingClause",
            "KeywordArgument",
            "JsonOnResponseBehavior",
            "JsonTableColumnsClause",
            "JsonTableNestedColumnDefinition",
            "JsonTableValueColumnDefinition",
            "JsonTableOnEmptyClause",
            "JsonTableOnErrorClause",
            "JsonTablePassingClause",
            "JsonTableQuotesClause",
            "JsonTableWrapperClause",
            "XmlTableColumnDefinition",
            "XmlTablePassingClause",
            // of MySQL
            "MySQLIndexHint",
            "MySqlSqlCacheFlags");

    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private final ParseQuery names;
    private final Resolve resolve;
    private final Map<Object, Boolean> seen = new IdentityHashMap<>();

    /** What was found; names are as they were written. */
    final List<NamedTable> tables = new ArrayList<>();

    final List<Token> functions = new ArrayList<>();
    /** Names that stand before a bracket and are no call: of a WITH query or of a table, with its columns. */
    final List<Token> withColumns = new ArrayList<>();

    final List<Token> types = new ArrayList<>();
    final List<QualifiedName> columns = new ArrayList<>();
    /** Names that the query gives to columns of its subqueries. */
    final Set<String> given = new HashSet<>();
    /** What the query calls that which is no table: WITH queries, subqueries, functions. */
    final Set<String> derived = new HashSet<>();

    /** A name read from, with its schema, and how the query calls it. */
    record NamedTable(List<Token> parts, @Nullable String alias, Names names) {}

    /** {@code qualifier.name}, and what can be called so where it stands. */
    record QualifiedName(Token qualifier, Token name, Names names) {}

    /** What one SELECT calls that which it reads; those inside of it see the names outside. */
    static final class Names {
        private final @Nullable Names outside;
        private final Set<String> tables = new HashSet<>();
        private final Set<String> derived = new HashSet<>();

        Names(@Nullable Names outside) {
            this.outside = outside;
        }

        /** The SELECT that a qualifier is a name of; null where it is of none. */
        static @Nullable Names of(String qualifier, @Nullable Names from) {
            Names names = from;
            while (names != null && !names.tables.contains(qualifier) && !names.derived.contains(qualifier)) {
                names = names.outside;
            }
            return names;
        }

        /** Whether it is the name of something that is no table, and of no table as well. */
        boolean isDerived(String qualifier) {
            return derived.contains(qualifier) && !tables.contains(qualifier);
        }
    }

    /** How names compare: what is written without quotes may be folded. */
    interface Resolve {
        String key(Token name);

        /** Whether a WITH query sees itself and those after it. */
        boolean seesAll(boolean recursive);
    }

    WalkQuery(ParseQuery names, Resolve resolve) {
        this.names = names;
        this.resolve = resolve;
    }

    void walk(Select query) throws Refused {
        visit(query, Set.of(), new Names(null), 0);
    }

    private void visit(@Nullable Object value, Set<String> scope, Names around, int depth) throws Refused {
        if (value instanceof Collection<?> several) {
            for (Object one : several) {
                visit(one, scope, around, depth);
            }
            return;
        }
        if (value instanceof Map<?, ?> || value instanceof Object[]) {
            throw unknown(value.getClass().getSimpleName());
        }
        if (value == null || !isNode(value) || seen.put(value, true) != null) {
            return;
        }
        String kind = value.getClass().getSimpleName();
        if (!NODES.contains(kind)) {
            throw unknown(kind);
        }
        Set<String> inner = scope;
        if (value instanceof Select select && select.getWithItemsList() != null) {
            inner = withQueries(select.getWithItemsList(), scope, around, depth);
        }
        note(value, inner, around, depth);
        Names names = value instanceof PlainSelect ? new Names(around) : around;
        for (Field field : fields(value.getClass())) {
            boolean qualifier = value instanceof Column && field.getType() == Table.class
                    || value instanceof AllTableColumns && field.getType() == Table.class;
            if (!qualifier) {
                visit(read(field, value), inner, names, depth + 1);
            }
        }
    }

    /** @return what can be read by name inside of the query they belong to */
    private Set<String> withQueries(List<WithItem<?>> items, Set<String> scope, Names around, int depth)
            throws Refused {
        boolean recursive = items.stream().anyMatch(WithItem::isRecursive);
        Set<String> visible = new HashSet<>(scope);
        for (WithItem<?> item : items) {
            visible.add(resolve.key(names.name(item.getAlias().getName())));
        }
        Set<String> soFar = resolve.seesAll(recursive) ? visible : new HashSet<>(scope);
        for (WithItem<?> item : items) {
            if (item.getWithItemList() != null) {
                withColumns.add(names.name(item.getAlias().getName()));
                for (SelectItem<?> column : item.getWithItemList()) {
                    given.add(resolve.key(names.name(column.toString())));
                }
            }
            if (item.getWithFunctionDeclaration() != null) {
                throw unknown("WITH FUNCTION");
            }
            visit(item, soFar, around, depth + 1);
            soFar.add(resolve.key(names.name(item.getAlias().getName())));
        }
        return visible;
    }

    private void note(Object value, Set<String> scope, Names around, int depth) throws Refused {
        switch (value) {
            case Table table -> table(table, scope, around);
            case Column column -> {
                String qualifier = column.getTableName();
                if (qualifier != null && !qualifier.isEmpty()) {
                    columns.add(new QualifiedName(names.name(qualifier), names.name(column.getColumnName()), around));
                }
            }
            case Function function -> function(function.getName());
            case AnalyticExpression function -> function(function.getName());
            case ColDataType type -> types.add(names.name(type.getDataType()));
            case SelectItem<?> item -> {
                if (item.getAlias() != null && depth > 1) {
                    given.add(resolve.key(names.name(item.getAlias().getName())));
                }
            }
            case FromItem item -> {
                if (item.getAlias() != null) {
                    String alias = resolve.key(names.name(item.getAlias().getName()));
                    derived.add(alias);
                    around.derived.add(alias);
                }
            }
            default -> {}
        }
        if (value instanceof Alias alias && alias.getAliasColumns() != null) {
            withColumns.add(names.name(alias.getName()));
            for (Alias.AliasColumn column : alias.getAliasColumns()) {
                given.add(resolve.key(names.name(column.name)));
            }
        }
    }

    private void function(@Nullable String name) {
        if (name != null) {
            functions.add(names.name(name.substring(name.lastIndexOf('.') + 1)));
        }
    }

    private void table(Table table, Set<String> scope, Names around) throws Refused {
        List<Token> parts = new ArrayList<>();
        for (String part : table.getNameParts()) {
            if (part != null && part.startsWith("'")) {
                throw new Refused(
                        "not-understood",
                        "A text stands where a table should.",
                        "Write names without quotes or in those for names.");
            }
            if (part != null && !part.isEmpty()) {
                parts.add(names.name(part));
            }
        }
        // The parser keeps the last part first.
        Collections.reverse(parts);
        String alias = table.getAlias() == null
                ? null
                : resolve.key(names.name(table.getAlias().getName()));
        if (parts.size() == 1 && scope.contains(resolve.key(parts.getFirst()))) {
            String called = alias == null ? resolve.key(parts.getFirst()) : alias;
            derived.add(called);
            around.derived.add(called);
            return;
        }
        around.tables.add(alias == null ? resolve.key(parts.getLast()) : alias);
        tables.add(new NamedTable(parts, alias, around));
    }

    private static Refused unknown(String kind) {
        return new Refused(
                "not-understood",
                "The query holds something that Millrace does not let run: " + kind + ".",
                "Write it in a plainer way.");
    }

    private static boolean isNode(Object value) {
        return value.getClass().getName().startsWith("net.sf.jsqlparser.")
                && !value.getClass().isEnum()
                && !(value instanceof Enum<?>)
                && !value.getClass().getName().startsWith("net.sf.jsqlparser.parser.");
    }

    private static List<Field> fields(Class<?> type) {
        return FIELDS.computeIfAbsent(type, WalkQuery::findFields);
    }

    private static List<Field> findFields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()
                        && at.getName().startsWith("net.sf.jsqlparser.")) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static @Nullable Object read(Field field, Object from) {
        try {
            return field.get(from);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the field " + field + " cannot be read", e);
        }
    }
}
