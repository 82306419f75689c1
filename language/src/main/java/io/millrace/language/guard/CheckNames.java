package io.millrace.language.guard;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.Table;
import io.millrace.language.guard.Token.Kind;
import io.millrace.language.guard.WalkQuery.NamedTable;
import io.millrace.language.guard.WalkQuery.Names;
import io.millrace.language.guard.WalkQuery.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a query calls only listed functions, reads only tables of the catalog, and casts only to types of the database. Calls are
 * found twice, as names before brackets among the tokens and as nodes of the parsed query; what only one of them sees is refused.
 */
final class CheckNames {
    private static final Set<String> SYSTEM_SCHEMAS = Set.of(
            "pg_catalog", "information_schema", "pg_toast", "mysql", "performance_schema", "sys", "ndbinfo", "pg_temp");
    private static final Pattern PARTS = Pattern.compile("_|(?<=\\p{Ll})(?=\\p{Lu})");
    private static final List<String> COMMON_ENDS = List.of("id", "name", "date", "time");
    /** Words that the parser takes for functions, and that no dialect lets a user's function be called. */
    private static final Set<String> RESERVED =
            Set.of("any", "all", "some", "row", "array", "exists", "values", "cube", "rollup", "interval");

    private static final Set<String> ROW_COLUMNS = Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");
    private static final Set<String> COMMON_COLUMNS =
            DialectWords.sections("columns.txt").getOrDefault("columns", Set.of());

    private final Dialect dialect;
    private final List<Token> tokens;
    private final WalkQuery found;
    private final @Nullable Catalog catalog;
    private final DialectWords words;
    private final List<Violation> violations = new ArrayList<>();

    CheckNames(Dialect dialect, List<Token> tokens, WalkQuery found, @Nullable Catalog catalog) {
        this.dialect = dialect;
        this.tokens = tokens;
        this.found = found;
        this.catalog = catalog;
        this.words = DialectWords.of(dialect);
    }

    List<Violation> check() {
        calls();
        sizes();
        found.tables.forEach(this::table);
        if (dialect == Dialect.POSTGRESQL) {
            types();
            columnNotation();
        }
        return violations;
    }

    // --- Calls
    // --------------------------------------------------------------------------------------------------------------

    private void calls() {
        List<String> columnLists = new ArrayList<>();
        found.withColumns.forEach(token -> columnLists.add(key(token)));
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Token name = tokens.get(i);
            if (!name.isName() || !tokens.get(i + 1).is("(")) {
                continue;
            }
            if (at(i - 1).is(".")) {
                qualifiedCall(i);
            } else if (isSyntax(name) || isListed(name) || isType(i)) {
                continue;
            } else if (!columnLists.remove(key(name))) {
                refuseCall(name.text());
            }
        }
        for (Token name : found.functions) {
            boolean reserved = name.kind() == Kind.WORD && RESERVED.contains(name.word());
            if (!isListed(name) && !reserved) {
                refuseCall(name.text());
            }
        }
    }

    private boolean isSyntax(Token name) {
        return name.kind() == Kind.WORD && words.syntax().contains(name.word());
    }

    private boolean isListed(Token name) {
        // PostgreSQL does not fold names in quotes: "LOWER" is another function than lower.
        String key =
                name.kind() == Kind.QUOTED && dialect == Dialect.POSTGRESQL ? name.text() : Token.lower(name.text());
        return words.functions().contains(key);
    }

    /** {@code CAST(x AS numeric(10, 2))}, {@code x::varchar(20)}. */
    private boolean isType(int i) {
        return at(i - 1).isOneOf("as", "::", "with", "returning", ",")
                && tokens.get(i).kind() == Kind.WORD
                && words.types().contains(tokens.get(i).word());
    }

    private void qualifiedCall(int i) {
        boolean whole = !at(i - 3).is(".");
        Token qualifier = at(i - 2);
        boolean catalogOfFunctions = dialect == Dialect.POSTGRESQL
                && whole
                && (qualifier.kind() == Kind.QUOTED
                        ? qualifier.text().equals("pg_catalog")
                        : qualifier.word().equals("pg_catalog"));
        if (!catalogOfFunctions || !isListed(tokens.get(i)) && !isType(i)) {
            refuseCall(qualifier.text() + "." + tokens.get(i).text());
        }
    }

    private void refuseCall(String name) {
        violations.add(
                new Violation(
                        "unknown-function",
                        "The function " + name + " is not one that a query may call.",
                        "Use a function of the database that only computes from its arguments; docs/security.md names the lists."));
    }

    /** Functions that make as large a value as they are told to, told to make a huge one. */
    private void sizes() {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (!tokens.get(i).isName() || !tokens.get(i + 1).is("(")) {
                continue;
            }
            String name = Token.lower(tokens.get(i).text());
            if (LimitSizes.MAKES_SIZE.contains(name) && LimitSizes.isHuge(numbers(i + 1))) {
                violations.add(LimitSizes.tooLarge(name));
            }
            boolean formats = name.equals("printf") || name.equals("format") && dialect != Dialect.MYSQL;
            if (formats) {
                Token first = at(i + 2);
                boolean alone = first.kind() == Kind.STRING && at(i + 3).isOneOf(",", ")");
                if (!alone || !LimitSizes.isPlainFormat(first.text())) {
                    violations.add(LimitSizes.wideFormat(name));
                }
            }
        }
    }

    /** The numbers between a bracket and the one that closes it. */
    private List<String> numbers(int open) {
        List<String> numbers = new ArrayList<>();
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0) {
                break;
            }
            if (token.kind() == Kind.NUMBER) {
                numbers.add(token.text());
            }
        }
        return numbers;
    }

    // --- Tables
    // -------------------------------------------------------------------------------------------------------------

    private void table(NamedTable read) {
        Token name = read.parts().getLast();
        List<String> keys = read.parts().stream().map(this::key).toList();
        if (catalog != null) {
            if (tableOf(keys).isEmpty()) {
                violations.add(new Violation(
                        "unknown-table",
                        "There is no table " + shown(read) + " in " + catalog.connectionId() + ".",
                        "Read the tables of this connection only: " + known(catalog) + "."));
            }
            return;
        }
        String last = Token.lower(name.text());
        boolean system = switch (dialect) {
            case POSTGRESQL -> last.startsWith("pg_");
            case SQLITE ->
                last.startsWith("sqlite_")
                        || last.startsWith("pragma_")
                        || Set.of("dbstat", "bytecode", "tables_used").contains(last);
            case MYSQL, SPARK -> false;
        };
        boolean systemSchema = read.parts().size() > 1
                && read.parts().subList(0, read.parts().size() - 1).stream()
                        .map(part -> Token.lower(part.text()))
                        .anyMatch(part ->
                                SYSTEM_SCHEMAS.contains(part) || part.startsWith("pg_") || part.startsWith("sqlite_"));
        if (system || systemSchema) {
            violations.add(new Violation(
                    "system-table",
                    "The table " + shown(read)
                            + " is the database's own: it holds accounts, settings or other sessions.",
                    "Read tables with data; what tables there are is in the connection's schema."));
        }
    }

    private static String known(Catalog catalog) {
        return catalog.tables().stream().map(Table::name).limit(20).collect(Collectors.joining(", "));
    }

    private static String shown(NamedTable read) {
        return read.parts().stream().map(Token::text).collect(Collectors.joining("."));
    }

    private Optional<Table> tableOf(List<String> keys) {
        if (catalog == null || keys.size() > 2) {
            return Optional.empty();
        }
        return catalog.tables().stream()
                .filter(table -> same(table.name(), keys.getLast())
                        && (keys.size() == 1
                                || (table.schema() == null
                                        ? keys.getFirst().equals("public")
                                                || keys.getFirst().equals("main")
                                        : same(table.schema(), keys.getFirst()))))
                .findFirst();
    }

    /** PostgreSQL has told the letters of names apart by now; the others read them either way. */
    private boolean same(String known, String key) {
        return dialect == Dialect.POSTGRESQL
                ? known.equals(key)
                : Token.lower(known).equals(key);
    }

    // --- PostgreSQL's types, and calls that look like columns
    // ----------------------------------------------------------------

    private void types() {
        Set<String> named = new HashSet<>();
        found.types.forEach(type -> {
            for (String part : Token.lower(type.text()).split("[^a-z0-9_]+")) {
                named.add(part);
            }
        });
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("::")) {
                boolean qualified = at(i + 1).isName()
                        && at(i + 2).is(".")
                        && key(at(i + 1)).equals("pg_catalog");
                named.add(key(at(qualified ? i + 3 : i + 1)));
                if (!qualified && at(i + 2).is(".")) {
                    named.add(at(i + 1).text() + ".");
                }
            }
        }
        for (String type : named) {
            boolean count = type.isEmpty() || type.chars().allMatch(Character::isDigit);
            if (!count && !type.equals("pg_catalog") && !words.types().contains(type)) {
                violations.add(new Violation(
                        "unknown-type",
                        "A cast to type " + type + " is done by that type's own function.",
                        "Cast to a type of the database itself, such as text."));
            }
        }
    }

    /**
     * {@code c.wipe} is a column of {@code c}, or, where it has none of that name, {@code wipe(c)}. So what stands behind a point
     * has to be a column.
     */
    private void columnNotation() {
        Map<Names, Map<String, List<Table>>> real = new IdentityHashMap<>();
        Set<String> names = new HashSet<>(found.derived);
        for (NamedTable read : found.tables) {
            List<String> keys = read.parts().stream().map(this::key).toList();
            String alias = read.alias() == null ? keys.getLast() : read.alias();
            List<Table> called = real.computeIfAbsent(read.names(), _ -> new HashMap<>())
                    .computeIfAbsent(alias, _ -> new ArrayList<>());
            tableOf(keys).ifPresent(called::add);
            names.addAll(keys);
            names.add(alias);
        }
        Set<String> anywhere = new HashSet<>(found.given);
        if (catalog != null) {
            catalog.tables().forEach(table -> table.columns().forEach(column -> anywhere.add(column.name())));
        }
        for (QualifiedName column : found.columns) {
            String qualifier = key(column.qualifier());
            Names where = Names.of(qualifier, column.names());
            List<Table> tables = where == null
                    ? List.of()
                    : real.getOrDefault(where, Map.of()).getOrDefault(qualifier, List.of());
            boolean known;
            if (!tables.isEmpty()) {
                known = tables.stream()
                        .anyMatch(table -> table.columns().stream()
                                .map(Column::name)
                                .anyMatch(name -> name.equals(key(column.name()))));
            } else if (where != null && where.isDerived(qualifier)) {
                known = anywhere.contains(key(column.name())) || isCommon(column.name());
            } else {
                known = catalog == null && isCommon(column.name());
            }
            if (!known && !ROW_COLUMNS.contains(key(column.name()))) {
                refuseColumn(column.qualifier().text() + "." + column.name().text());
            }
        }
        behindPoints(names, anywhere);
    }

    /** What the parsed query may have missed: {@code (c).wipe}, {@code a[1].wipe}. */
    private void behindPoints(Set<String> names, Set<String> anywhere) {
        for (int i = 1; i < tokens.size(); i++) {
            Token name = tokens.get(i);
            if (!tokens.get(i - 1).is(".") || !name.isName() || at(i + 1).is("(")) {
                continue;
            }
            String key = key(name);
            boolean listed =
                    found.columns.stream().anyMatch(column -> key(column.name()).equals(key))
                            && at(i - 2).isName();
            boolean type = words.types().contains(key) && key(at(i - 2)).equals("pg_catalog");
            boolean known = listed
                    || type
                    || at(i - 2).isName() && names.contains(key)
                    || anywhere.contains(key) && catalog != null
                    || catalog == null && isCommon(name);
            if (!known) {
                refuseColumn("(…)." + name.text());
            }
        }
    }

    /** Without a catalog nobody knows the columns; names that columns usually have, and keywords, are taken for columns. */
    private static boolean isCommon(Token name) {
        String word = Token.lower(name.text());
        if (COMMON_COLUMNS.contains(word) || COMMON_ENDS.stream().anyMatch(word::endsWith)) {
            return true;
        }
        String[] parts = PARTS.split(name.text());
        return parts.length > 0 && COMMON_COLUMNS.contains(Token.lower(parts[parts.length - 1]));
    }

    private void refuseColumn(String name) {
        violations.add(new Violation(
                "unknown-column",
                name + " is no known column; PostgreSQL would call a function of that name.",
                "Name a column of the table."));
    }

    // --- Names
    // --------------------------------------------------------------------------------------------------------------

    private String key(Token name) {
        return key(dialect, name);
    }

    /** A name as it is compared. */
    static String key(Dialect dialect, Token name) {
        return name.kind() == Kind.QUOTED && dialect == Dialect.POSTGRESQL ? name.text() : Token.lower(name.text());
    }

    private Token at(int i) {
        return i >= 0 && i < tokens.size() ? tokens.get(i) : new Token(Kind.SYMBOL, "", false);
    }
}
