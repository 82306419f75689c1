package io.millrace.language.guard;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.jspecify.annotations.Nullable;

/**
 * The guard for Spark SQL, by the grammar that Spark itself reads with: a query may be made of listed rules of it, call listed
 * functions, and name tables only as such, never as paths. Only the grammar is used; no Spark runs here.
 */
final class CheckSparkQuery {
    private static final DialectWords WORDS = DialectWords.of(io.millrace.language.catalog.Dialect.SPARK);
    private static final Set<String> RULES = DialectWords.sections("spark.txt").getOrDefault("rules", Set.of());
    private static final Set<String> CURRENT = Set.of("current_date", "current_time", "current_timestamp", "localtime");
    private static final int MOST_NESTED = 300;
    private static final String READ = "Send one SELECT that only reads.";

    private final @Nullable Catalog catalog;
    private final List<Violation> violations = new ArrayList<>();

    private CheckSparkQuery(@Nullable Catalog catalog) {
        this.catalog = catalog;
    }

    static List<Violation> check(String sql, @Nullable Catalog catalog) throws Refused {
        CheckSparkQuery check = new CheckSparkQuery(catalog);
        ParserRuleContext statement = parse(sql);
        if (!(statement.getChild(0) instanceof SqlBaseParser.StatementDefaultContext)) {
            throw new Refused(
                    "read-only",
                    "Only a query may run, and this begins with "
                            + statement.getStart().getText().toUpperCase(Locale.ROOT)
                            + ".",
                    READ);
        }
        check.visit(statement, Set.of());
        return check.violations;
    }

    // --- Parsing
    // ------------------------------------------------------------------------------------------------------------

    private static ParserRuleContext parse(String sql) throws Refused {
        SqlBaseLexer lexer = new SqlBaseLexer(new UpperCaseCharacters(CharStreams.fromString(sql)));
        Complaints complaints = new Complaints();
        lexer.removeErrorListeners();
        lexer.addErrorListener(complaints);
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        if (lexer.has_unclosed_bracketed_comment) {
            throw new Refused(
                    "not-closed", "A comment begins and does not end.", "Close every quote, comment and bracket.");
        }
        requireOne(tokens.getTokens());
        SqlBaseParser parser = new SqlBaseParser(tokens);
        parser.parameter_substitution_enabled = true;
        parser.removeErrorListeners();
        parser.addErrorListener(complaints);
        ParserRuleContext statement;
        try {
            // The quick way of ANTLR first; it is wrong only in what it refuses.
            parser.setErrorHandler(new BailErrorStrategy());
            parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
            statement = parser.singleStatement();
        } catch (ParseCancellationException e) {
            complaints.first = null;
            tokens.seek(0);
            parser.reset();
            parser.setErrorHandler(new DefaultErrorStrategy());
            parser.getInterpreter().setPredictionMode(PredictionMode.LL);
            statement = parser.singleStatement();
        } catch (StackOverflowError e) {
            throw nested();
        }
        if (complaints.first != null) {
            throw new Refused(
                    "not-understood",
                    "Spark does not understand the statement: " + complaints.first + ".",
                    "Check the spelling and the brackets.");
        }
        return statement;
    }

    private static void requireOne(List<Token> tokens) throws Refused {
        int depth = 0;
        int shown = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.getChannel() != Token.DEFAULT_CHANNEL || token.getType() == Token.EOF) {
                continue;
            }
            shown++;
            String text = token.getText();
            depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
            if (depth > MOST_NESTED) {
                throw nested();
            }
            if (text.equals(";") && i < tokens.size() - 1 && !onlyCommentsFollow(tokens, i + 1)) {
                throw new Refused(
                        "one-statement",
                        "There is more than one statement; exactly one query may run.",
                        "Send one query; one semicolon at its end is fine.");
            }
        }
        if (shown == 0) {
            throw new Refused("empty", "There is no statement.", READ);
        }
    }

    private static boolean onlyCommentsFollow(List<Token> tokens, int from) {
        return tokens.subList(from, tokens.size()).stream()
                .allMatch(token -> token.getChannel() != Token.DEFAULT_CHANNEL || token.getType() == Token.EOF);
    }

    private static Refused nested() {
        return new Refused(
                "too-nested",
                "The query nests more than " + MOST_NESTED + " brackets.",
                "Write what is nested as WITH queries.");
    }

    private static final class Complaints extends BaseErrorListener {
        private @Nullable String first;

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                @Nullable Object symbol,
                int line,
                int column,
                String message,
                @Nullable RecognitionException e) {
            if (first == null) {
                first = "line " + line + ", column " + (column + 1) + ": "
                        + (message.length() > 120 ? message.substring(0, 120) + "…" : message);
            }
        }
    }

    // --- What it is made of
    // -------------------------------------------------------------------------------------------------

    private void visit(ParseTree node, Set<String> scope) throws Refused {
        if (node instanceof ErrorNode) {
            throw new Refused("not-understood", "Spark does not understand " + node.getText() + ".", READ);
        }
        if (!(node instanceof ParserRuleContext rule)) {
            return;
        }
        String name = rule.getClass().getSimpleName().replaceFirst("Context$", "");
        if (!RULES.contains(name)) {
            // An empty rule says that what may stand there does not.
            if (rule.getChildCount() > 0) {
                throw new Refused(
                        "read-only",
                        "The query holds something that is more than reading: " + words(name) + ".",
                        "Leave it out; a query may read tables, compute and sort.");
            }
            return;
        }
        switch (rule) {
            case SqlBaseParser.QueryContext query
            when query.ctes() != null -> {
                withQueries(query, scope);
                return;
            }
            case SqlBaseParser.IdentifierReferenceContext reference
            when reference.multipartIdentifier() == null ->
                throw new Refused("read-only", "IDENTIFIER(…) makes a name of a text.", "Write the name itself.");
            case SqlBaseParser.TableNameContext table -> table(table.identifierReference(), scope);
            case SqlBaseParser.TableContext table -> table(table.identifierReference(), scope);
            case SqlBaseParser.FunctionNameContext function -> function(function);
            case SqlBaseParser.LateralViewContext view -> generator(view.qualifiedName());
            case SqlBaseParser.FunctionCallContext call -> size(call);
            case SqlBaseParser.CurrentLikeContext current -> {
                if (!CURRENT.contains(lower(current.getText()))) {
                    refuseFunction(current.getText());
                }
            }
            case SqlBaseParser.HintStatementContext hint -> {
                String hintName = lower(hint.getStart().getText());
                if (!WORDS.hints().contains(hintName)) {
                    violations.add(new Violation(
                            "unknown-hint",
                            "The hint " + hintName + " may not be given.",
                            "Leave the comment /*+ … */ out."));
                }
            }
            default -> {}
        }
        for (int i = 0; i < rule.getChildCount(); i++) {
            visit(rule.getChild(i), scope);
        }
    }

    /** A WITH query sees those before it, and itself where it is recursive. */
    private void withQueries(SqlBaseParser.QueryContext query, Set<String> scope) throws Refused {
        Set<String> soFar = new HashSet<>(scope);
        boolean recursive = query.ctes().getText().toUpperCase(Locale.ROOT).startsWith("WITHRECURSIVE");
        for (SqlBaseParser.NamedQueryContext named : query.ctes().namedQuery()) {
            String name = lower(plain(named.name.getText()));
            if (recursive) {
                soFar.add(name);
            }
            visit(named, soFar);
            soFar.add(name);
        }
        for (int i = 0; i < query.getChildCount(); i++) {
            if (!(query.getChild(i) instanceof SqlBaseParser.CtesContext)) {
                visit(query.getChild(i), soFar);
            }
        }
    }

    private void table(SqlBaseParser.IdentifierReferenceContext reference, Set<String> scope) {
        if (reference.multipartIdentifier() == null) {
            return;
        }
        List<String> parts = reference.multipartIdentifier().parts.stream()
                .map(part -> plain(part.getText()))
                .toList();
        if (parts.size() == 1 && scope.contains(lower(parts.getFirst()))) {
            return;
        }
        String shown = String.join(".", parts);
        if (catalog != null) {
            if (catalog.tables().stream().noneMatch(table -> isNamed(table, parts))) {
                violations.add(new Violation(
                        "unknown-table",
                        "There is no table " + shown + " in " + catalog.connectionId() + ".",
                        "Read the tables of this connection only."));
            }
            return;
        }
        boolean ofDefault = parts.size() == 2 && lower(parts.getFirst()).equals("default");
        if (parts.size() > 1 && !ofDefault || !parts.getLast().matches("[\\w $-]+|[\\p{L}\\p{N}_ $-]+")) {
            violations.add(new Violation(
                    "unknown-table",
                    shown + " may be a file, a URL or another catalog.",
                    "Name a table that was registered, by its name alone."));
        }
    }

    private static boolean isNamed(Table table, List<String> parts) {
        return table.name().equalsIgnoreCase(parts.getLast())
                && (parts.size() == 1
                        || parts.size() == 2
                                && table.schema() != null
                                && table.schema().equalsIgnoreCase(parts.getFirst()));
    }

    private void function(SqlBaseParser.FunctionNameContext function) {
        String name = lower(plain(function.getText()));
        if (!WORDS.functions().contains(name)) {
            refuseFunction(function.getText());
        }
    }

    private void generator(ParserRuleContext name) {
        if (!WORDS.functions().contains(lower(plain(name.getText())))) {
            refuseFunction(name.getText());
        }
    }

    private void size(SqlBaseParser.FunctionCallContext call) {
        String name = lower(plain(call.functionName().getText()));
        if (LimitSizes.MAKES_SIZE.contains(name) && LimitSizes.isHuge(numbers(call))) {
            violations.add(LimitSizes.tooLarge(name));
        }
        if (name.equals("printf") || name.equals("format_string")) {
            String format =
                    call.argument.isEmpty() ? "" : call.argument.getFirst().getText();
            boolean text = format.matches("(?s)[rR]?(?:'[^']*'|\"[^\"]*\")");
            if (!text || !LimitSizes.isPlainFormat(format)) {
                violations.add(LimitSizes.wideFormat(name));
            }
        }
    }

    private static List<String> numbers(ParseTree node) {
        if (node instanceof SqlBaseParser.NumericLiteralContext) {
            return List.of(node.getText().replaceAll("(?i)(?:bd|[lsydf])$", ""));
        }
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < node.getChildCount(); i++) {
            numbers.addAll(numbers(node.getChild(i)));
        }
        return numbers;
    }

    private void refuseFunction(String name) {
        violations.add(new Violation(
                "unknown-function",
                "The function " + name + " is not one that a query may call.",
                "Use a function of Spark that only computes from its arguments; docs/security.md names the lists."));
    }

    private static String plain(String name) {
        return name.length() > 1 && name.startsWith("`") && name.endsWith("`")
                ? name.substring(1, name.length() - 1).replace("``", "`")
                : name;
    }

    /** {@code InsertIntoTable} as people write it. */
    private static String words(String rule) {
        return rule.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toUpperCase(Locale.ROOT);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
