package io.millrace.language.brief;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes as much of a catalog as fits into a budget, the first tables of a list in more detail than the last:
 *
 * <pre>
 * orders (30000 rows)
 *   order_id integer, key
 *   customer_id integer, -> customers.customer_id
 *   status text, values "shipped", "open"
 * </pre>
 *
 * Names that are no plain words, comments and values stand in quotes on one line, whatever is in them.
 */
public final class BriefSchema {
    /** So many characters are about a token. */
    public static final int CHARACTERS_PER_TOKEN = 4;

    private static final int VALUES_OF_A_COLUMN = 5;
    private static final int LONGEST_VALUE = 40;
    private static final int LONGEST_COMMENT = 120;
    /** For the names of tables that are left out. */
    private static final double FOR_OTHERS = 0.1;

    private BriefSchema() {}

    /**
     * @param text for a prompt
     * @param tables that are described; of the others only some names are said, if anything
     */
    public record Brief(String text, Set<String> tables) {
        public int tokens() {
            return text.length() / CHARACTERS_PER_TOKEN;
        }
    }

    /**
     * @param ranked tables, the likeliest first
     * @param tokens the budget
     * @param values whether sampled values may be shown
     */
    public static Brief write(CatalogIndex index, List<String> ranked, int tokens, boolean values) {
        Catalog catalog = index.catalog();
        Map<String, List<ForeignKey>> keys =
                catalog.foreignKeys().stream().collect(Collectors.groupingBy(ForeignKey::table));
        int budget = tokens * CHARACTERS_PER_TOKEN;
        int forTables = (int) (budget * (1 - FOR_OTHERS));
        Map<String, String> texts = new LinkedHashMap<>();
        int used = 0;
        for (String name : ranked) {
            String plain = table(index.table(name), keys.getOrDefault(name, List.of()), false, false);
            if (used + plain.length() > forTables && !texts.isEmpty()) {
                // A smaller one further down would be less likely to be needed than it is to mislead.
                break;
            }
            texts.put(name, plain);
            used += plain.length();
        }
        for (Map.Entry<String, String> text : texts.entrySet()) {
            String full = table(index.table(text.getKey()), keys.getOrDefault(text.getKey(), List.of()), true, values);
            int more = full.length() - text.getValue().length();
            if (used + more > forTables) {
                break;
            }
            text.setValue(full);
            used += more;
        }
        StringBuilder whole = new StringBuilder(String.join("", texts.values()));
        others(ranked.subList(texts.size(), ranked.size()), budget - used, whole);
        return new Brief(whole.toString(), new LinkedHashSet<>(texts.keySet()));
    }

    private static void others(List<String> names, int budget, StringBuilder whole) {
        List<String> shown = new ArrayList<>();
        int used = 60;
        for (String name : names) {
            used += name.length() + 2;
            if (used > budget) {
                break;
            }
            shown.add(name(name));
        }
        if (!shown.isEmpty()) {
            whole.append("other tables, not described: ").append(String.join(", ", shown));
            whole.append(shown.size() < names.size() ? " and " + (names.size() - shown.size()) + " more\n" : "\n");
        }
    }

    private static String table(Table table, List<ForeignKey> keys, boolean full, boolean values) {
        StringBuilder text = new StringBuilder(name(table.name()));
        if (table.rowCount() >= 0) {
            text.append(" (").append(table.rowCount()).append(" rows)");
        }
        if (full && table.comment() != null && !table.comment().isBlank()) {
            text.append(" comment ").append(quoted(table.comment(), LONGEST_COMMENT));
        }
        text.append('\n');
        for (Column column : table.columns()) {
            text.append("  ").append(name(column.name())).append(' ');
            text.append(column.type().name().toLowerCase(Locale.ROOT));
            if (table.primaryKey().contains(column.name())) {
                text.append(", key");
            }
            keys.stream()
                    .filter(key -> key.columns().equals(List.of(column.name())))
                    .forEach(key -> text.append(", -> ")
                            .append(name(key.referencedTable()))
                            .append('.')
                            .append(name(key.referencedColumns().getFirst())));
            if (full && column.comment() != null && !column.comment().isBlank()) {
                text.append(", comment ").append(quoted(column.comment(), LONGEST_COMMENT));
            }
            if (values
                    && full
                    && column.type() == DataType.TEXT
                    && !column.samples().isEmpty()) {
                text.append(", values ")
                        .append(column.samples().stream()
                                .limit(VALUES_OF_A_COLUMN)
                                .map(value -> quoted(value, LONGEST_VALUE))
                                .collect(Collectors.joining(", ")));
                text.append(column.samples().size() > VALUES_OF_A_COLUMN || !column.complete() ? ", …" : "");
            }
            text.append('\n');
        }
        keys.stream()
                .filter(key -> key.columns().size() > 1)
                .forEach(key -> text.append("  (")
                        .append(String.join(", ", key.columns()))
                        .append(") -> ")
                        .append(name(key.referencedTable()))
                        .append('\n'));
        return text.toString();
    }

    private static String name(String name) {
        return name.matches("[\\p{L}\\p{N}_.$]{1,80}") ? name : quoted(name, 200);
    }

    /**
     * On one line, in double quotes, whatever is in it: escapes as in JSON, also for angle brackets, which mark parts of prompts, and for
     * characters that nobody sees.
     */
    public static String quoted(String text, int longest) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
        String cut = line.length() > longest ? line.substring(0, longest) + "…" : line;
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c == '<' || c == '>' || Character.getType(c) == Character.FORMAT) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
