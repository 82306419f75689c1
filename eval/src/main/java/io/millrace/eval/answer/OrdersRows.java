package io.millrace.eval.answer;

import java.util.Locale;

/**
 * Whether a query orders its result: it has ORDER BY outside of every bracket, text, quoted name and comment.
 *
 * <pre>
 * SELECT name FROM t ORDER BY age DESC LIMIT 3                     yes
 * SELECT a FROM t UNION SELECT b FROM u ORDER BY 1                 yes
 * SELECT name FROM t WHERE id = (SELECT id FROM u ORDER BY x)      no
 * SELECT rank() OVER (ORDER BY age) FROM t                         no
 * </pre>
 */
public final class OrdersRows {
    private OrdersRows() {}

    public static boolean test(String sql) {
        return outside(sql).matches("(?s).*\\border\\s+by\\b.*");
    }

    /** What is outside of every bracket, text, quoted name and comment, in lower case. */
    private static String outside(String sql) {
        var outside = new StringBuilder();
        int depth = 0;
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            switch (c) {
                case '\'', '"', '`' -> at = after(sql, String.valueOf(c), at + 1);
                case '(' -> {
                    depth++;
                    at++;
                    outside.append(' ');
                }
                case ')' -> {
                    depth--;
                    at++;
                    outside.append(' ');
                }
                default -> {
                    if (sql.startsWith("--", at)) {
                        at = after(sql, "\n", at);
                        outside.append(' ');
                    } else if (sql.startsWith("/*", at)) {
                        at = after(sql, "*/", at + 2);
                        outside.append(' ');
                    } else {
                        if (depth == 0) {
                            outside.append(c);
                        }
                        at++;
                    }
                }
            }
        }
        return outside.toString().toLowerCase(Locale.ROOT);
    }

    /** A doubled quote closes and opens again, which comes to the same. */
    private static int after(String sql, String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }
}
