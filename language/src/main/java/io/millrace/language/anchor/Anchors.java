package io.millrace.language.anchor;

import io.millrace.language.read.Token;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question, its words, and what they may stand for.
 *
 * @param lemmas of the tokens, abbreviations written out
 * @param columns for every column the spans that may name it, best first; empty lists where none does
 * @param tables the same for every table
 * @param values words that may be values, best first
 */
public record Anchors(
        String question,
        Elements elements,
        List<Token> tokens,
        List<String> lemmas,
        List<List<Link>> columns,
        List<List<Link>> tables,
        List<ValueLink> values) {

    public int size() {
        return tokens.size();
    }

    public Token token(int position) {
        return tokens.get(position);
    }

    /** The number that a token is; null where it is none. */
    public @Nullable BigDecimal number(int position) {
        return tokens.get(position).number();
    }

    /** How well a table is named, 0 where it is not. */
    public double tableScore(int table) {
        List<Link> links = tables.get(table);
        return links.isEmpty() ? 0 : links.getFirst().score();
    }

    /** How well a column is named, 0 where it is not. */
    public double columnScore(int column) {
        List<Link> links = columns.get(column);
        return links.isEmpty() ? 0 : links.getFirst().score();
    }
}
