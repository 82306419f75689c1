package io.millrace.language.guard;

import io.millrace.language.catalog.Dialect;
import io.millrace.language.guard.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.Select;

/**
 * Has the tokens of a statement parsed. The parser is shown the tokens, not the text, so that it cannot see other strings, names and
 * comments than {@link ReadTokens} did: names in quotes become {@code q1_}, {@code q2_}, …, texts become {@code 'x'}, and what the
 * parser does not know of a dialect becomes something of the same shape.
 *
 * <p>{@code SELECT "a;b" -> $$x$$ FROM [t u]} is parsed as {@code SELECT q1_ || 'x' FROM q2_}.
 */
final class ParseQuery {
    private static final long PATIENCE_MILLIS = 3_000;
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static final Set<String> PLAIN_OPERATORS =
            Set.of("+", "-", "*", "/", "%", "<", ">", "<=", ">=", "=", "<>", "!=", "||", "::", ":", "=>");
    /** Words that say what a query is made of. Any other word may be a name, whatever the parser takes it for. */
    private static final Set<String> STRUCTURE = Set.of(
            "select",
            "from",
            "where",
            "group",
            "order",
            "by",
            "having",
            "limit",
            "offset",
            "fetch",
            "union",
            "except",
            "intersect",
            "minus",
            "all",
            "distinct",
            "with",
            "recursive",
            "as",
            "on",
            "using",
            "join",
            "inner",
            "left",
            "right",
            "full",
            "outer",
            "cross",
            "natural",
            "lateral",
            "and",
            "or",
            "not",
            "in",
            "is",
            "null",
            "like",
            "ilike",
            "between",
            "exists",
            "case",
            "when",
            "then",
            "else",
            "end",
            "asc",
            "desc",
            "nulls",
            "first",
            "last",
            "over",
            "partition",
            "rows",
            "range",
            "groups",
            "unbounded",
            "preceding",
            "following",
            "current",
            "row",
            "window",
            "filter",
            "within",
            "values",
            "table",
            "true",
            "false",
            "any",
            "some",
            "escape",
            "next",
            "only",
            "ties",
            "interval",
            "materialized",
            "grouping",
            "sets",
            "cube",
            "rollup",
            "similar",
            "to",
            "collate",
            "at",
            "time",
            "zone",
            "array",
            "cast",
            "for",
            "update",
            "into",
            "ordinality",
            "tablesample",
            "div",
            "mod",
            "separator",
            "against",
            "match",
            "boolean",
            "mode",
            "rlike",
            "regexp",
            "glob",
            "xor",
            "unknown",
            "exclude",
            "others",
            "date",
            "timestamp",
            "placing");

    private final Dialect dialect;
    private final List<Token> tokens;
    /** The place of the bracket that belongs to the one at a place. */
    private final int[] partners;
    /** Which token stands for a made-up name; the number in the name is its place. */
    private final List<Token> names = new ArrayList<>();

    ParseQuery(Dialect dialect, List<Token> tokens) {
        this.dialect = dialect;
        this.tokens = tokens;
        this.partners = partners(tokens);
    }

    /** The names that were shown to the parser in place of others. */
    Token name(String shown) {
        String bare = shown.startsWith("\"") || shown.startsWith("`") ? shown.substring(1, shown.length() - 1) : shown;
        if (bare.length() > 2 && bare.charAt(0) == 'q' && bare.endsWith("_")) {
            String number = bare.substring(1, bare.length() - 1);
            if (number.chars().allMatch(c -> c >= '0' && c <= '9') && number.length() < 9) {
                int index = Integer.parseInt(number) - 1;
                if (index >= 0 && index < names.size()) {
                    return names.get(index);
                }
            }
        }
        return new Token(Kind.WORD, bare, false);
    }

    Select parse() throws Refused {
        String first;
        try {
            return query(parsed(render(false)));
        } catch (JSQLParserException e) {
            first = firstLine(e);
        }
        names.clear();
        try {
            return query(parsed(render(true)));
        } catch (JSQLParserException e) {
            throw new Refused(
                    "not-understood",
                    "This is no query that Millrace can read: " + first + ".",
                    "Check the spelling and the brackets; write it in a plainer way where it is right.");
        }
    }

    private static Statement parsed(String text) throws JSQLParserException {
        try {
            // The plain grammar first: the complete one is slow, and only needed for nested brackets.
            return CCJSqlParserUtil.parseStatement(parser(text, false), THREADS);
        } catch (JSQLParserException | RuntimeException e) {
            try {
                return CCJSqlParserUtil.parseStatement(parser(text, true), THREADS);
            } catch (RuntimeException again) {
                throw new JSQLParserException(again);
            }
        }
    }

    private static CCJSqlParser parser(String text, boolean complete) {
        return CCJSqlParserUtil.newParser(text)
                .withAllowComplexParsing(complete)
                .withUnsupportedStatements(false)
                .withTimeOut(PATIENCE_MILLIS);
    }

    private static Select query(Statement statement) throws Refused {
        if (statement instanceof Select select) {
            return select;
        }
        throw new Refused(
                "read-only",
                "Only a query may run, not " + statement.getClass().getSimpleName() + ".",
                "Send one SELECT that only reads.");
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }

    // --- The text for the parser
    // --------------------------------------------------------------------------------------------

    private String render(boolean wordsAreNames) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            int skipped = skipped(i);
            if (skipped > 0) {
                i += skipped - 1;
                continue;
            }
            text.append(shown(i, wordsAreNames)).append(' ');
        }
        return text.toString();
    }

    /** How many tokens from here on the parser need not see. */
    private int skipped(int i) {
        Token token = tokens.get(i);
        if (token.kind() == Kind.HINT) {
            return 1;
        }
        // ((1)) is (1): the parser tries every reading of nested brackets.
        if (token.is("(") && isDoubled(i)) {
            return 1;
        }
        if (token.is(")") && i > 0 && doubledEnds(i)) {
            return 1;
        }
        // One text in several parts.
        if (token.kind() == Kind.STRING && at(i - 1).kind() == Kind.STRING) {
            return 1;
        }
        return switch (dialect) {
            case POSTGRESQL ->
                token.is("only") && at(i - 1).isOneOf("from", "join", ",") || isTypeOfText(i) || isWindowAbove(i)
                        ? 1
                        : 0;
            case SQLITE ->
                token.is("not") && at(i + 1).is("indexed")
                        ? 2
                        : token.is("indexed") && at(i + 1).is("by") && at(i + 2).isName() ? 3 : 0;
            case MYSQL -> mysqlSkipped(i);
            case SPARK -> 0;
        };
    }

    /** {@code inet '10.0.0.1'}; of dates and intervals the parser knows. */
    private boolean isTypeOfText(int i) {
        Token token = tokens.get(i);
        return at(i + 1).kind() == Kind.STRING
                && DialectWords.of(dialect).types().contains(token.word())
                && !token.isOneOf(
                        "date", "time", "timestamp", "timestamptz", "interval", "zone", "to", "with", "without");
    }

    /** {@code OVER (w ROWS …)}: a window may build on another. */
    private boolean isWindowAbove(int i) {
        return tokens.get(i).isName()
                && at(i - 1).is("(")
                && at(i - 2).isOneOf("over", "as")
                && !tokens.get(i)
                        .isOneOf("partition", "order", "rows", "range", "groups", "select", "values", "table", "with")
                && at(i + 1).isOneOf("rows", "range", "groups", "order", "partition");
    }

    private int mysqlSkipped(int i) {
        Token token = tokens.get(i);
        if (token.kind() != Kind.WORD) {
            return 0;
        }
        boolean afterSelect = at(i - 1)
                .isOneOf(
                        "select",
                        "distinct",
                        "straight_join",
                        "sql_calc_found_rows",
                        "sql_no_cache",
                        "sql_cache",
                        "sql_small_result",
                        "sql_big_result",
                        "sql_buffer_result",
                        "high_priority");
        if (afterSelect
                && token.isOneOf(
                        "straight_join",
                        "sql_calc_found_rows",
                        "sql_no_cache",
                        "sql_cache",
                        "sql_small_result",
                        "sql_big_result",
                        "sql_buffer_result",
                        "high_priority")) {
            return 1;
        }
        if (token.is("binary")
                && !at(i + 1).is("(")
                && !at(i + 1).isOneOf(")", ",")
                && !at(i - 1).is("as")) {
            return 1;
        }
        boolean indexHint = token.isOneOf("use", "force", "ignore") && at(i + 1).isOneOf("index", "key");
        if (indexHint) {
            int end = i + 2;
            while (at(end).isOneOf("for", "join", "order", "group", "by")) {
                end++;
            }
            return at(end).is("(") ? closing(end) - i + 1 : 0;
        }
        return 0;
    }

    private boolean isDoubled(int i) {
        return at(i + 1).is("(")
                && closing(i) == closing(i + 1) + 1
                && !at(i - 1).isName();
    }

    private boolean doubledEnds(int i) {
        if (!at(i - 1).is(")")) {
            return false;
        }
        int outer = opening(i);
        return outer >= 0 && isDoubled(outer);
    }

    private int closing(int open) {
        return partners[open] < 0 ? tokens.size() : partners[open];
    }

    private int opening(int close) {
        return partners[close];
    }

    private static int[] partners(List<Token> tokens) {
        int[] partners = new int[tokens.size()];
        Arrays.fill(partners, -1);
        ArrayDeque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is("(")) {
                open.push(i);
            } else if (tokens.get(i).is(")") && !open.isEmpty()) {
                partners[i] = open.pop();
                partners[partners[i]] = i;
            }
        }
        return partners;
    }

    private String shown(int i, boolean wordsAreNames) {
        Token token = tokens.get(i);
        return switch (token.kind()) {
            case STRING -> "'x'";
            case NUMBER -> token.text().contains(".") ? "1.5" : "1";
            case PARAMETER -> isOperand(i - 1) && startsOperand(i + 1) ? "||" : "?";
            case QUOTED -> shownName(token);
            case WORD -> shownWord(i, wordsAreNames);
            case OPERATOR -> shownOperator(i);
            case SYMBOL -> converts(i) ? "AS" : token.text();
            case HINT, VARIABLE -> token.text();
        };
    }

    /** {@code CONVERT(x, type)} of MySQL is {@code CAST(x AS type)}: whether the comma here is the one in it. */
    private boolean converts(int i) {
        if (dialect != Dialect.MYSQL || !tokens.get(i).is(",") || !at(i + 1).isName()) {
            return false;
        }
        int depth = 0;
        for (int before = i - 1; before > 0; before--) {
            depth += tokens.get(before).is(")") ? 1 : tokens.get(before).is("(") ? -1 : 0;
            if (depth < 0) {
                return tokens.get(before - 1).is("convert");
            }
        }
        return false;
    }

    private String shownWord(int i, boolean wordsAreNames) {
        Token token = tokens.get(i);
        boolean ascii = token.text().chars().allMatch(c -> c < 0x80);
        boolean madeUp = name(token.text()) != token && token.text().startsWith("q");
        boolean afterDot = at(i - 1).is(".") && !at(i + 1).is("(");
        boolean unusual =
                wordsAreNames && !STRUCTURE.contains(token.word()) && !at(i + 1).is("(");
        // After AS any word may be a name, even SELECT.
        boolean label = wordsAreNames
                && dialect == Dialect.POSTGRESQL
                && at(i - 1).is("as")
                && (i + 1 == tokens.size() || at(i + 1).isOneOf(",", ")", "from", "where", "order"));
        if (!ascii || madeUp || afterDot || unusual || label) {
            return shownName(token);
        }
        if (token.is("table") && at(i + 1).isName()) {
            return "SELECT * FROM";
        }
        Map<String, String> others = switch (dialect) {
            case SQLITE -> Map.of("glob", "LIKE", "regexp", "LIKE", "match", "LIKE");
            case MYSQL -> Map.of("xor", "OR", "div", "/", "mod", "%", "rlike", "LIKE", "regexp", "LIKE", "sounds", "");
            case POSTGRESQL -> Map.of("similar", "");
            case SPARK -> Map.of();
        };
        String word = token.word();
        if (word.equals("not")
                && at(i - 1).is("is")
                && !at(i + 1)
                        .isOneOf("null", "distinct", "true", "false", "unknown", "normalized", "json", "document")) {
            return "DISTINCT FROM";
        }
        if (dialect == Dialect.MYSQL && word.equals("convert") && at(i + 1).is("(") && hasComma(i + 1)) {
            return "CAST";
        }
        if (word.equals("to") && at(i - 1).is("similar")) {
            return "LIKE";
        }
        int before = at(i - 1).is("not") ? i - 2 : i - 1;
        boolean call = at(i + 1).is("(") && !isOperand(before);
        boolean name = at(i - 1).isOneOf("select", ",", "as") && at(i + 1).isOneOf(",", "from", ")");
        String other = others.get(word);
        return other == null || call || name ? token.text() : other;
    }

    private boolean hasComma(int open) {
        for (int i = open + 1; i < closing(open); i++) {
            if (converts(i)) {
                return true;
            }
        }
        return false;
    }

    private String shownName(Token token) {
        names.add(token);
        return "q" + names.size() + "_";
    }

    private String shownOperator(int i) {
        String operator = tokens.get(i).text();
        if (!isOperand(i - 1)) {
            return switch (operator) {
                case "*" -> "*";
                case "!" -> "NOT";
                case "-", "+" -> operator;
                default -> "";
            };
        }
        if (operator.equals("==") || operator.equals("<=>")) {
            return "=";
        }
        if (operator.equals("&&") && dialect == Dialect.MYSQL) {
            return "AND";
        }
        return PLAIN_OPERATORS.contains(operator) ? operator : "||";
    }

    /** Whether an operand ends with this token, so that an operator behind it stands between two. */
    private boolean isOperand(int i) {
        Token token = at(i);
        return switch (token.kind()) {
            case STRING, NUMBER, QUOTED, PARAMETER, VARIABLE -> true;
            case WORD -> !isOperatorWord(token.word());
            case SYMBOL -> token.is(")") || token.is("]");
            case OPERATOR, HINT -> false;
        };
    }

    private static boolean isOperatorWord(String word) {
        return Set.of(
                        "",
                        "select",
                        "distinct",
                        "all",
                        "where",
                        "and",
                        "or",
                        "not",
                        "in",
                        "like",
                        "ilike",
                        "between",
                        "when",
                        "then",
                        "else",
                        "case",
                        "by",
                        "on",
                        "having",
                        "limit",
                        "offset",
                        "from",
                        "any",
                        "some",
                        "is",
                        "to",
                        "values",
                        "returning",
                        "escape",
                        "xor",
                        "div",
                        "mod",
                        "regexp",
                        "rlike",
                        "glob",
                        "as",
                        "using",
                        "interval",
                        "binary")
                .contains(word);
    }

    private boolean startsOperand(int i) {
        Token token = at(i);
        return token.kind() == Kind.STRING
                || token.kind() == Kind.NUMBER
                || token.is("(")
                || token.kind() == Kind.QUOTED
                || token.kind() == Kind.PARAMETER
                || token.is("array");
    }

    private Token at(int i) {
        return i >= 0 && i < tokens.size() ? tokens.get(i) : new Token(Kind.SYMBOL, "", false);
    }
}
