package io.millrace.language.guard;

import io.millrace.language.catalog.Dialect;
import io.millrace.language.guard.Token.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be said of a statement by its tokens alone: that it is one query, and that no word in it writes, locks or sets. */
final class CheckTokens {
    private static final int MOST_NESTED = 300;
    private static final Pattern HINT =
            Pattern.compile("\\s*([A-Za-z_]+)\\s*(?:\\(([^()]*(?:\\([^()]*\\)[^()]*)*)\\))?");
    private static final String READ = "Send one SELECT that only reads.";
    /** Words of PostgreSQL that a text may follow; any other would be a type, whose input function is called. */
    private static final Set<String> BEFORE_TEXT = Set.of(
            "select",
            "distinct",
            "all",
            "where",
            "and",
            "or",
            "not",
            "like",
            "ilike",
            "to",
            "between",
            "symmetric",
            "asymmetric",
            "when",
            "then",
            "else",
            "case",
            "escape",
            "from",
            "for",
            "zone",
            "by",
            "on",
            "having",
            "uescape",
            "placing",
            "leading",
            "trailing",
            "both",
            "default",
            "path",
            "value",
            "passing",
            "using",
            "in",
            "limit",
            "offset",
            "returning",
            "as",
            "name",
            "pi",
            "content",
            "document",
            "columns",
            "key",
            "version",
            "normalize",
            "only");

    private final Dialect dialect;
    private final List<Token> tokens;
    private final DialectWords words;

    private CheckTokens(Dialect dialect, List<Token> tokens) {
        this.dialect = dialect;
        this.tokens = tokens;
        this.words = DialectWords.of(dialect);
    }

    /**
     * @return the tokens without the semicolon at the end
     * @throws Refused where they are no single query that only reads
     */
    static List<Token> require(Dialect dialect, List<Token> tokens) throws Refused {
        List<Token> statement =
                !tokens.isEmpty() && tokens.getLast().is(";") ? tokens.subList(0, tokens.size() - 1) : tokens;
        CheckTokens check = new CheckTokens(dialect, statement);
        check.oneQuery();
        for (int i = 0; i < statement.size(); i++) {
            check.token(i);
        }
        return statement;
    }

    private void oneQuery() throws Refused {
        if (tokens.stream().allMatch(token -> token.kind() == Kind.HINT)) {
            throw new Refused("empty", "There is no statement.", READ);
        }
        int depth = 0;
        for (Token token : tokens) {
            if (token.is(";")) {
                throw new Refused(
                        "one-statement",
                        "There is more than one statement; exactly one query may run.",
                        "Send one query; one semicolon at its end is fine.");
            }
            depth += token.isOneOf("(", "[") ? 1 : token.isOneOf(")", "]") ? -1 : 0;
            if (depth < 0 || depth > MOST_NESTED) {
                throw new Refused(
                        depth < 0 ? "not-closed" : "too-nested",
                        depth < 0
                                ? "A bracket closes that was not opened."
                                : "The query nests more than " + MOST_NESTED + " brackets.",
                        "Close every bracket; write what is nested as WITH queries.");
            }
        }
        if (depth != 0) {
            throw new Refused("not-closed", "A bracket is not closed.", "Close every quote, comment and bracket.");
        }
        int first = 0;
        while (first < tokens.size() - 1
                && (tokens.get(first).is("(") || tokens.get(first).kind() == Kind.HINT)) {
            first++;
        }
        if (!tokens.get(first).isOneOf("select", "with", "values", "table")) {
            String word = tokens.get(first).text();
            throw new Refused(
                    "read-only",
                    "Only a query may run, and this begins with "
                            + (tokens.get(first).kind() == Kind.WORD ? word.toUpperCase(Locale.ROOT) : "no keyword")
                            + ".",
                    READ);
        }
    }

    private void token(int i) throws Refused {
        Token token = tokens.get(i);
        switch (token.kind()) {
            case VARIABLE ->
                throw new Refused(
                        "session-variable",
                        "Variables of the session and the server (" + token.text() + ") may not be used.",
                        "Write the value itself.");
            case HINT -> hint(token.text());
            case OPERATOR -> operator(token);
            case WORD -> word(i, token);
            case STRING -> string(i);
            case QUOTED, NUMBER, PARAMETER, SYMBOL -> {}
        }
    }

    private void operator(Token token) throws Refused {
        if (!words.operators().contains(token.text())) {
            throw new Refused(
                    "unknown-operator",
                    "The operator " + token.text() + " is not one that a query may use.",
                    "Use an operator of the database itself, or a function.");
        }
    }

    private void word(int i, Token token) throws Refused {
        if (at(i - 1).is(".") && dialect != Dialect.MYSQL) {
            return;
        }
        switch (token.word()) {
            case "into" -> {
                if (!(dialect == Dialect.POSTGRESQL && at(i - 1).is("as"))) {
                    throw new Refused(
                            "read-only",
                            "SELECT … INTO writes what it reads: into a table, a file or a variable.",
                            "Leave INTO out: the rows are the answer. A column of that name needs quotes.");
                }
            }
            case "for" -> {
                if (at(i + 1).isOneOf("update", "share", "no", "key")) {
                    throw locks();
                }
            }
            case "lock" -> {
                if (dialect == Dialect.MYSQL && at(i + 1).is("in")) {
                    throw locks();
                }
            }
            case "insert", "update", "delete", "merge", "replace", "truncate" -> {
                boolean calls = at(i + 1).is("(");
                boolean begins = i == 0 || at(i - 1).isOneOf("(", ")");
                if (begins && !calls && at(i + 1).isName()) {
                    throw new Refused("read-only", "A part of the query changes data (" + token.text() + ").", READ);
                }
            }
            case "procedure" -> {
                if (dialect == Dialect.MYSQL && !at(i - 1).is(".")) {
                    throw new Refused("read-only", "PROCEDURE runs a procedure over the rows.", READ);
                }
            }
            case "operator" -> {
                if (at(i + 1).is("(")) {
                    throw new Refused(
                            "unknown-operator",
                            "OPERATOR(…) names an operator of any schema.",
                            "Write the operator alone.");
                }
            }
            case "next", "previous" -> {
                if (at(i + 1).is("value") && at(i + 2).is("for")) {
                    throw sequence();
                }
            }
            case "current_user",
                    "session_user",
                    "system_user",
                    "current_role",
                    "current_catalog",
                    "current_schema",
                    "user" -> {
                boolean calls = dialect == Dialect.POSTGRESQL
                        || dialect == Dialect.MYSQL && token.word().startsWith("current_");
                if (calls && !at(i - 1).isOneOf(".", "as") && !at(i + 1).is("(")) {
                    throw new Refused(
                            "unknown-function",
                            "The function " + token.text() + " tells of the session, not of the data.",
                            "Leave it out; a column of that name needs quotes.");
                }
            }
            case "nextval", "currval" -> {
                if (at(i - 1).is(".")) {
                    throw sequence();
                }
            }
            default -> {}
        }
    }

    private static Refused locks() {
        return new Refused(
                "read-only", "FOR UPDATE, FOR SHARE and LOCK lock rows or tables.", "Leave the locking clause out.");
    }

    private static Refused sequence() {
        return new Refused("read-only", "A sequence is moved by asking for its next value.", READ);
    }

    /** {@code name 'text'} is a constant of a type in PostgreSQL, made by the type's own function. */
    private void string(int i) throws Refused {
        Token before = at(i - 1);
        if (dialect != Dialect.POSTGRESQL || !before.isName()) {
            return;
        }
        boolean known = before.kind() == Kind.WORD
                && (BEFORE_TEXT.contains(before.word()) || words.types().contains(before.word()));
        if (!known) {
            throw new Refused(
                    "unknown-type",
                    "A text of type " + before.text() + " is made by that type's own function.",
                    "Cast to a type of the database itself.");
        }
    }

    private void hint(String text) throws Refused {
        if (dialect == Dialect.POSTGRESQL) {
            // A comment, unless the extension pg_hint_plan is there: then Set(…) changes settings.
            if (Pattern.compile("\\bset\\s*\\(", Pattern.CASE_INSENSITIVE)
                    .matcher(text)
                    .find()) {
                throw hintRefused("Set");
            }
            return;
        }
        Matcher matcher = HINT.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            String name = Token.lower(matcher.group(1));
            boolean endless = name.equals("max_execution_time")
                    && (matcher.group(2) == null || matcher.group(2).strip().matches("0*"));
            if (!words.hints().contains(name) || endless) {
                throw hintRefused(matcher.group(1));
            }
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw hintRefused(text.substring(end).strip());
        }
    }

    private static Refused hintRefused(String name) {
        return new Refused(
                "unknown-hint", "The hint " + name + " may not be given.", "Leave the comment /*+ … */ out.");
    }

    private Token at(int i) {
        return i >= 0 && i < tokens.size() ? tokens.get(i) : new Token(Kind.SYMBOL, "", false);
    }
}
