package io.millrace.language.glossary;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.glossary.CheckedGlossary.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what the names of a glossary stand for in a catalog, and for names that stand for nothing the nearest that do. */
final class FindElement {
    private static final int MOST_SAID = 4;

    private final Catalog catalog;

    FindElement(Catalog catalog) {
        this.catalog = catalog;
    }

    /** A name that is not in the catalog, with what to say of it. */
    static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;

        Unknown(String message) {
            super(message, null, false, false);
        }

        String said() {
            return String.valueOf(getMessage());
        }
    }

    /** A table, or a column written {@code table.column}. */
    Element element(String name) throws Unknown {
        Optional<Table> whole = named(name);
        if (whole.isPresent()) {
            return new Element(whole.get().name(), null);
        }
        int dot = name.lastIndexOf('.');
        if (dot > 0) {
            return column(
                    name.substring(0, dot).strip(), name.substring(dot + 1).strip());
        }
        List<Element> columns = columnsNamed(name);
        if (!columns.isEmpty()) {
            throw new Unknown("there is no table " + name + "; a column is written with its table: " + list(columns));
        }
        throw noTable(name);
    }

    Table table(String name) throws Unknown {
        return named(name).orElseThrow(() -> noTable(name));
    }

    Element column(String table, String column) throws Unknown {
        Table of = table(table);
        return new Element(of.name(), columnOf(of, column).name());
    }

    Column columnOf(Table table, String column) throws Unknown {
        Optional<Column> exact = table.column(column);
        if (exact.isPresent()) {
            return exact.get();
        }
        List<Column> alike = table.columns().stream()
                .filter(one -> one.name().equalsIgnoreCase(column))
                .toList();
        if (alike.size() == 1) {
            return alike.getFirst();
        }
        throw new Unknown("the table " + table.name() + " has no column " + column
                + nearest(column, table.columns().stream().map(Column::name).toList()));
    }

    /** A column whose table is not said. */
    Element columnAlone(String column) throws Unknown {
        List<Element> found = columnsNamed(column);
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (found.isEmpty()) {
            throw new Unknown("no table has a column " + column
                    + nearest(
                            column,
                            catalog.tables().stream()
                                    .flatMap(table -> table.columns().stream().map(one -> one.name()))
                                    .distinct()
                                    .toList()));
        }
        throw new Unknown("several tables have a column " + column + "; write " + list(found));
    }

    Optional<Table> named(String name) {
        Optional<Table> exact = catalog.table(name);
        if (exact.isPresent()) {
            return exact;
        }
        List<Table> alike = catalog.tables().stream()
                .filter(table -> table.name().equalsIgnoreCase(name))
                .toList();
        return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
    }

    private List<Element> columnsNamed(String column) {
        List<Element> found = new ArrayList<>();
        for (Table table : catalog.tables()) {
            table.columns().stream()
                    .filter(one -> one.name().equalsIgnoreCase(column))
                    .forEach(one -> found.add(new Element(table.name(), one.name())));
        }
        return found;
    }

    private Unknown noTable(String name) {
        return new Unknown("there is no table " + name
                + nearest(name, catalog.tables().stream().map(Table::name).toList()));
    }

    private static String list(List<Element> elements) {
        List<String> names =
                elements.stream().limit(MOST_SAID).map(Element::toString).toList();
        return String.join(" or ", names) + (elements.size() > MOST_SAID ? " or ..." : "");
    }

    private static String nearest(String name, List<String> names) {
        String best = null;
        int least = Math.clamp(name.length() - 2, 1, Math.max(2, name.length() / 3)) + 1;
        for (String other : names) {
            int edits = edits(name.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT), least);
            if (edits < least) {
                least = edits;
                best = other;
            }
        }
        if (best == null && name.length() > 2) {
            // "price" is no misspelling of "unit_price", but part of it.
            best = names.stream()
                    .filter(other -> other.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElse(null);
        }
        return best == null ? "" : "; did you mean " + best + "?";
    }

    /** Letters to change, add or leave out to come from one word to the other; {@code most} where it is as many or more. */
    private static int edits(String one, String other, int most) {
        if (Math.abs(one.length() - other.length()) >= most) {
            return most;
        }
        int[] before = new int[other.length() + 1];
        for (int j = 0; j < before.length; j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] now = new int[before.length];
            now[0] = i;
            for (int j = 1; j < now.length; j++) {
                int change = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(change, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[other.length()];
    }
}
