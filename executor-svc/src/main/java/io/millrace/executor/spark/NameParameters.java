package io.millrace.executor.spark;

/**
 * Gives the placeholders of a statement names, {@code ?} to {@code :p1}, {@code :p2} and so on. Spark 4.2 mixes up the values of
 * more than four placeholders without a name: it keeps them in a map that forgets their order.
 */
final class NameParameters {
    private NameParameters() {}

    static String name(int number) {
        return "p" + number;
    }

    static String in(String sql) {
        StringBuilder named = new StringBuilder();
        int number = 0;
        int at = 0;
        while (at < sql.length()) {
            int end = endOfOpaque(sql, at);
            if (end > at) {
                named.append(sql, at, end);
                at = end;
            } else {
                char c = sql.charAt(at++);
                if (c == '?') {
                    named.append(':').append(name(++number));
                } else {
                    named.append(c);
                }
            }
        }
        return named.toString();
    }

    /** Where a text, a quoted name or a comment that begins here ends; here, where none begins. */
    private static int endOfOpaque(String sql, int at) {
        char c = sql.charAt(at);
        if (c == '\'' || c == '"' || c == '`') {
            int end = at + 1;
            while (end < sql.length() && sql.charAt(end) != c) {
                end += c != '`' && sql.charAt(end) == '\\' ? 2 : 1;
            }
            return Math.min(end + 1, sql.length());
        }
        if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            return end < 0 ? sql.length() : end;
        }
        if (sql.startsWith("/*", at)) {
            int end = sql.indexOf("*/", at + 2);
            return end < 0 ? sql.length() : end + 2;
        }
        return at;
    }
}
