package io.millrace.eval.server;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes a script for psql apart into what the server is sent: SQL, and rows that follow a COPY. Commands of psql itself, lines that
 * begin with a backslash, mean nothing to a server and are left out.
 */
final class SplitScript {
    private static final Pattern COPY =
            Pattern.compile("^\\s*COPY\\s.*\\sFROM\\s+stdin\\b.*;\\s*$", Pattern.CASE_INSENSITIVE);
    private static final String END_OF_ROWS = "\\.";

    private SplitScript() {}

    sealed interface Part {}

    /** One statement or several. */
    record Sql(String text) implements Part {}

    /** @param rows in COPY's own text form, each with its line end */
    record Copy(String statement, String rows) implements Part {}

    static List<Part> of(String script) {
        var parts = new ArrayList<Part>();
        var sql = new StringBuilder();
        List<String> lines = script.lines().toList();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (COPY.matcher(line).matches()) {
                add(sql, parts);
                var rows = new StringBuilder();
                for (at++; at < lines.size() && !lines.get(at).equals(END_OF_ROWS); at++) {
                    rows.append(lines.get(at)).append('\n');
                }
                parts.add(new Copy(line.strip().replaceAll(";$", ""), rows.toString()));
            } else if (!line.matches("\\\\[a-z]+.*")) {
                sql.append(line).append('\n');
            }
        }
        add(sql, parts);
        return parts;
    }

    private static void add(StringBuilder sql, List<Part> parts) {
        if (!sql.toString().isBlank()) {
            parts.add(new Sql(sql.toString()));
        }
        sql.setLength(0);
    }
}
