package io.millrace.language.anchor;

import io.millrace.language.anchor.Elements.ColumnElement;
import io.millrace.language.anchor.Elements.Naming;
import io.millrace.language.read.Token;
import java.util.List;
import java.util.Set;

/**
 * Where the same words are values of several columns, the words around them tell some apart: "the Colorado river" is a river, "the state
 * of Washington" a state, and the "rivers in Colorado" are not called so.
 */
final class TellNamesApart {
    private static final double NAMED = 0.85;
    private static final int FARTHEST = 3;
    private static final Set<String> INSIDE = Set.of("in", "through", "across", "within", "inside");
    private static final Set<String> ARTICLES = Set.of("the", "of", "named", "called");

    private final Elements elements;
    private final List<Token> tokens;
    private final List<List<Link>> tables;
    private final List<ValueLink> values;

    TellNamesApart(Elements elements, List<Token> tokens, List<List<Link>> tables, List<ValueLink> values) {
        this.elements = elements;
        this.tokens = tokens;
        this.tables = tables;
        this.values = values;
    }

    List<ValueLink> meant() {
        return values.stream().filter(value -> !isOfAnother(value)).toList();
    }

    private boolean isOfAnother(ValueLink value) {
        if (value.column() < 0) {
            return false;
        }
        ColumnElement column = elements.column(value.column());
        boolean own = column.naming() == Naming.OWN;
        if (own && isNamedBeside(column.table(), value)) {
            return false;
        }
        for (ValueLink other : values) {
            if (other.column() >= 0 && other.from() == value.from() && other.to() == value.to()) {
                ColumnElement rival = elements.column(other.column());
                if (rival != column && rival.naming() == Naming.OWN && isNamedBeside(rival.table(), value)) {
                    return true;
                }
                if (own && rival != column && rival.naming() != Naming.OWN && containsThings(column.table(), value)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** "Colorado river", "state Washington", "state of Washington". */
    private boolean isNamedBeside(int table, ValueLink value) {
        for (Link link : tables.get(table)) {
            if (link.score() >= NAMED) {
                if (link.from() == value.to()) {
                    return true;
                }
                int at = link.to();
                while (at < value.from() && ARTICLES.contains(tokens.get(at).lower())) {
                    at++;
                }
                if (at == value.from() && isOne(link)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a table is named in the singular. */
    private boolean isOne(Link link) {
        String last = tokens.get(link.to() - 1).lower();
        return !last.endsWith("s") || last.endsWith("ss");
    }

    /** "Rivers in Colorado", "rivers run through Colorado", "rivers does Colorado have". */
    private boolean containsThings(int table, ValueLink value) {
        String before = value.from() == 0 ? "" : tokens.get(value.from() - 1).lower();
        String after = value.to() < tokens.size() ? tokens.get(value.to()).lower() : "";
        boolean holds = INSIDE.contains(before)
                || (before.equals("does") || before.equals("do")) && (after.equals("have") || after.equals("contain"));
        return holds
                && tables.get(table).stream()
                        .anyMatch(link -> link.score() >= NAMED
                                && link.to() < value.from()
                                && value.from() - link.to() <= FARTHEST);
    }
}
