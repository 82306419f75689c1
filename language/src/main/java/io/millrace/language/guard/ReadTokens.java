package io.millrace.language.guard;

import io.millrace.language.catalog.Dialect;
import io.millrace.language.guard.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a statement into tokens by the lexical rules of PostgreSQL, MySQL and MariaDB, or SQLite in their default settings: where
 * strings, names and comments begin and end is where the dialects differ, and what attacks play with. What the database might read in
 * another way than this class is refused.
 *
 * @see <a href="https://www.postgresql.org/docs/18/sql-syntax-lexical.html">PostgreSQL 4.1</a>
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/language-structure.html">MySQL 11</a>
 * @see <a href="https://www.sqlite.org/draft/tokenreq.html">SQLite's tokenizer</a>
 */
final class ReadTokens {
    private static final String POSTGRESQL_OPERATORS = "+-*/<>=~!@#%^&|`";
    /** Longest first. */
    private static final List<String> OPERATORS = List.of(
            "->>", "<=>", "->", "||", "&&", "<<", ">>", "<=", ">=", "<>", "!=", "==", ":=", "=", "<", ">", "+", "-",
            "*", "/", "%", "&", "|", "^", "~", "!");

    private static final Pattern UNICODE_ESCAPE = Pattern.compile("\\\\(?:\\\\|([0-9A-Fa-f]{4})|\\+([0-9A-Fa-f]{6}))");

    private final String sql;
    private final Dialect dialect;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int endOfLast;

    private ReadTokens(String sql, Dialect dialect) {
        this.sql = sql;
        this.dialect = dialect;
    }

    static List<Token> of(String sql, Dialect dialect) throws Refused {
        if (dialect == Dialect.SPARK) {
            throw new IllegalArgumentException("Spark SQL is read by Spark's own lexer");
        }
        ReadTokens read = new ReadTokens(sql, dialect);
        read.refuseControlCharacters();
        while (read.at < sql.length()) {
            read.next();
        }
        return read.tokens;
    }

    private void refuseControlCharacters() throws Refused {
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c < ' ' && "\t\n\r\f".indexOf(c) < 0 || c == 0x7f || Character.isSurrogate(c) && !inPair(i)) {
                throw new Refused(
                        "unreadable-character",
                        "The statement holds the control character U+%04X.".formatted((int) c),
                        "Remove it; in a text, put it together with the database's function for characters.");
            }
        }
    }

    private boolean inPair(int i) {
        return Character.isHighSurrogate(sql.charAt(i))
                ? i + 1 < sql.length() && Character.isLowSurrogate(sql.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(sql.charAt(i - 1));
    }

    private void next() throws Refused {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c) && c < 0x80) {
            at++;
        } else if (startsComment()) {
            comment();
        } else if (c == '\'') {
            string(at + 1, '\'', dialect == Dialect.MYSQL);
        } else if (c == '"') {
            if (dialect == Dialect.MYSQL) {
                string(at + 1, '"', true);
            } else {
                quoted('"');
            }
        } else if (c == '`' && dialect != Dialect.POSTGRESQL) {
            quoted('`');
        } else if (c == '[' && dialect == Dialect.SQLITE) {
            bracketed();
        } else if (isNameStart(c)) {
            word();
        } else if (isDigit(c) || c == '.' && isDigit(peek(1)) && !afterOperand()) {
            number();
        } else if (c == '$' || c == '?' || c == ':' && isNameStart(peek(1)) && dialect == Dialect.SQLITE) {
            parameter();
        } else if (c == '@' && dialect != Dialect.POSTGRESQL) {
            variable();
        } else if ("()[],.;".indexOf(c) >= 0) {
            add(Kind.SYMBOL, String.valueOf(c), at + 1);
        } else {
            operator();
        }
    }

    private boolean startsComment() {
        return switch (sql.charAt(at)) {
            // MySQL wants a space after the two hyphens: 1--1 is 2 there.
            case '-' ->
                peek(1) == '-'
                        && (dialect != Dialect.MYSQL
                                || at + 2 >= sql.length()
                                || Character.isWhitespace(sql.charAt(at + 2)));
            case '#' -> dialect == Dialect.MYSQL;
            case '/' -> peek(1) == '*';
            default -> false;
        };
    }

    private void comment() throws Refused {
        if (sql.charAt(at) != '/') {
            int end = at;
            // A carriage return ends the line for PostgreSQL alone.
            while (end < sql.length()
                    && sql.charAt(end) != '\n'
                    && !(dialect == Dialect.POSTGRESQL && sql.charAt(end) == '\r')) {
                end++;
            }
            at = end;
            return;
        }
        if (dialect == Dialect.MYSQL
                && (peek(2) == '!' || sql.startsWith("M!", at + 2) || sql.startsWith("m!", at + 2))) {
            throw new Refused(
                    "executed-comment",
                    "MySQL and MariaDB run what is written in a comment that begins with /*! or /*M!.",
                    "Write it without the comment, or leave it out.");
        }
        int end = endOfComment();
        if (peek(2) == '+' && dialect != Dialect.SQLITE) {
            add(Kind.HINT, sql.substring(at + 3, end - 2), end);
        } else {
            at = end;
        }
    }

    /** PostgreSQL's comments nest, the others' do not. */
    private int endOfComment() throws Refused {
        int depth = 0;
        int i = at;
        while (i < sql.length()) {
            if (sql.startsWith("/*", i) && (depth == 0 || dialect == Dialect.POSTGRESQL)) {
                depth++;
                i += 2;
            } else if (sql.startsWith("*/", i)) {
                depth--;
                i += 2;
                if (depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        throw unclosed("comment");
    }

    private static Refused unclosed(String what) {
        return new Refused(
                "not-closed", "A " + what + " begins and does not end.", "Close every quote, comment and bracket.");
    }

    private void string(int from, char quote, boolean backslash) throws Refused {
        int i = from;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\\' && backslash) {
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                i += 2;
            } else {
                add(Kind.STRING, sql.substring(from, i), i + 1);
                return;
            }
        }
        throw unclosed("text");
    }

    private void quoted(char quote) throws Refused {
        StringBuilder name = new StringBuilder();
        for (int i = at + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c != quote) {
                name.append(c);
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                name.append(c);
                i++;
            } else {
                add(Kind.QUOTED, name.toString(), i + 1);
                return;
            }
        }
        throw unclosed("name in quotes");
    }

    private void bracketed() throws Refused {
        int end = sql.indexOf(']', at);
        if (end < 0) {
            throw unclosed("name in brackets");
        }
        add(Kind.QUOTED, sql.substring(at + 1, end), end + 1);
    }

    private void word() throws Refused {
        int end = at;
        while (end < sql.length() && isNamePart(sql.charAt(end))) {
            end++;
        }
        String word = sql.substring(at, end);
        char next = end < sql.length() ? sql.charAt(end) : ' ';
        if (next == '\'' && isStringPrefix(word)) {
            boolean backslash = dialect == Dialect.MYSQL || word.equalsIgnoreCase("E");
            string(end + 1, '\'', backslash);
            if (dialect == Dialect.POSTGRESQL) {
                refuseContinuation();
            }
            return;
        }
        if (dialect == Dialect.POSTGRESQL && word.equalsIgnoreCase("U") && next == '&') {
            unicode(end + 1);
            return;
        }
        add(Kind.WORD, word, end);
    }

    private boolean isStringPrefix(String word) {
        return switch (dialect) {
            case POSTGRESQL -> isOneOf(word, "E", "B", "X", "N");
            // The name of a character set before a text is only an introducer.
            case MYSQL -> isOneOf(word, "B", "X", "N") || word.startsWith("_");
            case SQLITE, SPARK -> word.equalsIgnoreCase("X");
        };
    }

    private static boolean isOneOf(String word, String... prefixes) {
        for (String prefix : prefixes) {
            if (word.equalsIgnoreCase(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** {@code U&'…'} is a text as any other; {@code U&"…"} is the name that its escapes spell. */
    private void unicode(int from) throws Refused {
        char quote = from < sql.length() ? sql.charAt(from) : ' ';
        if (quote == '"') {
            at = from;
            quoted('"');
            Token written = tokens.removeLast();
            tokens.add(new Token(Kind.QUOTED, unescaped(written.text()), false));
        } else if (quote == '\'') {
            string(from + 1, '\'', false);
            refuseContinuation();
        } else {
            add(Kind.WORD, sql.substring(at, from - 1), from - 1);
        }
    }

    private String unescaped(String name) throws Refused {
        Matcher escape = UNICODE_ESCAPE.matcher(name);
        StringBuilder plain = new StringBuilder();
        while (escape.find()) {
            String digits = escape.group(1) == null ? escape.group(2) : escape.group(1);
            String character = digits == null ? "\\" : characterOf(Integer.parseInt(digits, 16));
            escape.appendReplacement(plain, Matcher.quoteReplacement(character));
        }
        escape.appendTail(plain);
        // UESCAPE makes another character than the backslash begin an escape.
        String rest =
                sql.substring(at).replaceAll("(?s)/\\*.*?\\*/|--[^\n\r]*", " ").stripLeading();
        if (rest.regionMatches(true, 0, "uescape", 0, 7)) {
            throw escapedName();
        }
        return plain.toString();
    }

    private static String characterOf(int codePoint) throws Refused {
        if (!Character.isValidCodePoint(codePoint) || Character.isISOControl(codePoint)) {
            throw escapedName();
        }
        return Character.toString(codePoint);
    }

    private static Refused escapedName() {
        return new Refused(
                "escaped-name",
                "A name is written with Unicode escapes that hide what it is.",
                "Write the name as it is.");
    }

    /** PostgreSQL reads a text that goes on in the next line by the rules of its beginning. Nobody needs that. */
    private void refuseContinuation() throws Refused {
        int i = at;
        while (i < sql.length() && Character.isWhitespace(sql.charAt(i))) {
            i++;
        }
        if (i < sql.length()
                && (sql.charAt(i) == '\'' || i > at && sql.startsWith("--", i) && sql.indexOf('\'', i) > 0)) {
            throw new Refused(
                    "continued-text",
                    "A text with a prefix goes on after its closing quote.",
                    "Write it as one text, or join two with ||.");
        }
    }

    private void number() throws Refused {
        int end = at;
        char second = Character.toLowerCase(peek(1));
        if (sql.charAt(at) == '0'
                && (second == 'x' || second == 'b' || second == 'o')
                && Character.digit(peek(2), 16) >= 0) {
            end += 2;
            while (end < sql.length() && (Character.digit(sql.charAt(end), 16) >= 0 || sql.charAt(end) == '_')) {
                end++;
            }
        } else {
            end = digits(end);
            if (end < sql.length() && sql.charAt(end) == '.') {
                end = digits(end + 1);
            }
            if (end < sql.length() && Character.toLowerCase(sql.charAt(end)) == 'e') {
                int exponent = end + 1;
                if (exponent < sql.length() && "+-".indexOf(sql.charAt(exponent)) >= 0) {
                    exponent++;
                }
                if (exponent < sql.length() && isDigit(sql.charAt(exponent))) {
                    end = digits(exponent);
                }
            }
        }
        if (end < sql.length() && isNamePart(sql.charAt(end))) {
            throw new Refused(
                    "number-with-letters",
                    "A number goes on with letters: " + sql.substring(at, Math.min(sql.length(), end + 5)) + ".",
                    "Put a space after the number, or quotes around a name.");
        }
        add(Kind.NUMBER, sql.substring(at, end), end);
    }

    private int digits(int from) {
        int end = from;
        while (end < sql.length() && (isDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private void parameter() throws Refused {
        char c = sql.charAt(at);
        if (c == '?') {
            // PostgreSQL's driver takes two question marks for one, which is an operator of JSON.
            if (dialect == Dialect.POSTGRESQL && peek(1) == '?') {
                add(Kind.OPERATOR, "?", at + 2);
                return;
            }
            boolean ofJson = (peek(1) == '|' || peek(1) == '&') && peek(1) != peek(2);
            if (dialect == Dialect.POSTGRESQL && ofJson && !tokens.isEmpty()) {
                add(Kind.OPERATOR, sql.substring(at, at + 2), at + 2);
                return;
            }
            add(Kind.PARAMETER, "?", digits(at + 1));
            return;
        }
        if (c == '$' && dialect == Dialect.POSTGRESQL && !isDigit(peek(1))) {
            dollarQuoted();
            return;
        }
        int end = at + 1;
        while (end < sql.length() && isNamePart(sql.charAt(end))) {
            end++;
        }
        if (end == at + 1 || dialect == Dialect.MYSQL) {
            throw unknownCharacter(c);
        }
        add(Kind.PARAMETER, "?", end);
    }

    private void dollarQuoted() throws Refused {
        int end = at + 1;
        while (end < sql.length() && sql.charAt(end) != '$' && isNamePart(sql.charAt(end))) {
            end++;
        }
        if (end >= sql.length() || sql.charAt(end) != '$') {
            throw unknownCharacter('$');
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        if (close < 0) {
            throw unclosed("text in " + tag);
        }
        add(Kind.STRING, sql.substring(end + 1, close), close + tag.length());
    }

    private void variable() {
        int end = at + 1;
        while (end < sql.length()
                && (sql.charAt(end) == '@' || isNamePart(sql.charAt(end)) || sql.charAt(end) == '.')) {
            end++;
        }
        add(dialect == Dialect.SQLITE ? Kind.PARAMETER : Kind.VARIABLE, sql.substring(at, end), end);
    }

    private void operator() throws Refused {
        char c = sql.charAt(at);
        if (dialect == Dialect.POSTGRESQL) {
            if (c == ':') {
                boolean two = peek(1) == ':' || peek(1) == '=';
                add(Kind.OPERATOR, two ? sql.substring(at, at + 2) : ":", at + (two ? 2 : 1));
                return;
            }
            if (POSTGRESQL_OPERATORS.indexOf(c) < 0) {
                throw unknownCharacter(c);
            }
            add(Kind.OPERATOR, sql.substring(at, endOfOperator()), endOfOperator());
            return;
        }
        for (String known : OPERATORS) {
            if (sql.startsWith(known, at)) {
                add(Kind.OPERATOR, known, at + known.length());
                return;
            }
        }
        throw unknownCharacter(c);
    }

    /** As long as may be, but never into a comment; one that only holds {@code + - * / < > =} does not end in a sign. */
    private int endOfOperator() {
        int end = at;
        while (end < sql.length()
                && POSTGRESQL_OPERATORS.indexOf(sql.charAt(end)) >= 0
                && !(end > at && (sql.startsWith("--", end) || sql.startsWith("/*", end)))) {
            end++;
        }
        boolean special = sql.substring(at, end).chars().anyMatch(c -> "~!@#%^&|`".indexOf(c) >= 0);
        while (!special && end > at + 1 && "+-".indexOf(sql.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private static Refused unknownCharacter(char c) {
        return new Refused(
                "unreadable-character",
                "The character " + c + " has no place in a query of this dialect.",
                "Leave it out; a name with such a character needs quotes.");
    }

    private boolean afterOperand() {
        if (tokens.isEmpty()) {
            return false;
        }
        Token last = tokens.getLast();
        return endOfLast == at && (last.isName() || last.is(")") || last.is("]"));
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : ' ';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }

    private void add(Kind kind, String text, int end) {
        tokens.add(new Token(kind, text, !tokens.isEmpty() && endOfLast == at));
        at = end;
        endOfLast = end;
    }
}
