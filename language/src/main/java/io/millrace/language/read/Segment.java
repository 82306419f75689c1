package io.millrace.language.read;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Lemma;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a question into pieces that mean something: names and values of the catalog, phrases, numbers, stretches of time. Of all
 * ways to cut it, the one that leaves the fewest words without a meaning and takes the longest pieces.
 */
final class Segment {
    private static final int LONGEST_NAME = 5;
    private static final int MOST_MEANINGS = 16;

    /** @param items in the order of the text, without words that add nothing */
    record Segmented(List<Item> items, List<Mention> mentions) {}

    private record Piece(Item item, List<Meaning> meanings, boolean skip) {}

    private record Cut(double weight, int length, @Nullable Piece piece) {}

    private final CatalogIndex index;
    private final Phrases phrases;
    private final String question;
    private final List<Token> tokens;
    private final ReadTime time;
    private final boolean figuresApart;

    /** @param figuresApart whether "total" and its like say what is done, and begin no longer name */
    Segment(CatalogIndex index, Phrases phrases, String question, List<Token> tokens, boolean figuresApart) {
        this.figuresApart = figuresApart;
        this.index = index;
        this.phrases = phrases;
        this.question = question;
        this.tokens = tokens;
        this.time = new ReadTime(tokens);
    }

    Segmented cut() {
        int size = tokens.size();
        List<Cut> best = new ArrayList<>(Collections.nCopies(size + 1, new Cut(0, 0, null)));
        for (int start = size - 1; start >= 0; start--) {
            Cut chosen = null;
            for (Cut cut : cutsAt(start)) {
                double weight = cut.weight() + best.get(start + cut.length()).weight();
                if (chosen == null || weight > chosen.weight() + 1e-9) {
                    chosen = new Cut(weight, cut.length(), cut.piece());
                }
            }
            best.set(start, chosen == null ? new Cut(0, 1, null) : chosen);
        }
        List<Item> items = new ArrayList<>();
        List<Mention> mentions = new ArrayList<>();
        for (int start = 0; start < size; start += best.get(start).length()) {
            Piece piece = best.get(start).piece();
            if (piece == null || piece.skip()) {
                continue;
            }
            if (piece.item() instanceof Item.Name name) {
                items.add(new Item.Name(mentions.size(), name.verb(), name.span()));
                mentions.add(new Mention(name.span(), words(name.span()), piece.meanings()));
            } else {
                items.add(piece.item());
            }
        }
        return new Segmented(List.copyOf(items), List.copyOf(mentions));
    }

    private String words(Span span) {
        return question.substring(span.start(), span.end());
    }

    private List<Cut> cutsAt(int start) {
        Token first = tokens.get(start);
        List<Cut> cuts = new ArrayList<>();
        ReadTime.Found found = time.at(start);
        if (found != null) {
            cuts.add(cut(1.1, found.length(), new Item.Window(found.window(), span(start, found.length()))));
        }
        switch (first.kind()) {
            case QUOTED -> {
                cuts.add(quoted(first));
                return cuts;
            }
            case DATE -> {
                if (first.date() != null) {
                    cuts.add(cut(1, 1, new Item.Day(first.date(), first.span())));
                }
            }
            case NUMBER -> {
                if (first.number() != null) {
                    cuts.add(cut(1, 1, new Item.Figure(first.number(), first.span())));
                }
            }
            case SIGN -> {
                boolean comma = first.text().equals(",") || first.text().equals(";");
                Item item = new Item.Comma(first.span());
                cuts.add(new Cut(0.1, 1, new Piece(item, List.of(), !comma)));
            }
            case WORD ->
                cuts.add(new Cut(-5, 1, new Piece(new Item.Unknown(first.text(), first.span()), List.of(), false)));
        }
        int longest = Math.min(
                tokens.size() - start, Math.max(Math.max(phrases.longest(), LONGEST_NAME), index.longestValue()));
        List<String> lower = new ArrayList<>();
        boolean aggregate = false;
        for (int length = 1; length <= longest; length++) {
            Token token = tokens.get(start + length - 1);
            if (token.kind() == Token.Kind.QUOTED) {
                break;
            }
            lower.add(token.lower());
            Phrases.Tag tag = length <= phrases.longest() ? phrases.find(lower) : null;
            if (tag != null) {
                Item item = new Item.Mark(tag.name(), tag.argument(), String.join(" ", lower), span(start, length));
                boolean skip = tag.name().equals("skip");
                // What a question opens with asks to be answered, whatever the catalog calls its tables.
                double weight = skip ? (start == 0 ? 1.3 : 0.5) : isNoun(start, lower) ? 0.7 : 1;
                cuts.add(new Cut(weight(weight, length), length, new Piece(item, List.of(), skip)));
            }
            boolean words = first.kind() == Token.Kind.WORD && token.kind() != Token.Kind.SIGN;
            aggregate |= length == 1 && tag != null && tag.name().equals("agg");
            if (words
                    && !(tag != null && length == 1 && isFunctionWord(first))
                    && !(figuresApart && aggregate && length > 1)) {
                named(start, length, lower).ifPresent(cuts::add);
            }
        }
        return cuts;
    }

    /** "items per order by country": here "order by" asks for no order. */
    private boolean isNoun(int start, List<String> lower) {
        return lower.getFirst().equals("order")
                && start > 0
                && Set.of("per", "each", "every", "an", "the", "of")
                        .contains(tokens.get(start - 1).lower());
    }

    /** Short words that are phrases are never taken for an abbreviation in a name: "no", "at", "per". */
    private static boolean isFunctionWord(Token token) {
        return token.lower().length() <= 3 && token.text().equals(token.lower());
    }

    private Optional<Cut> named(int start, int length, List<String> lower) {
        List<Meaning> meanings = new ArrayList<>();
        if (length <= LONGEST_NAME) {
            meanings.addAll(index.meaningsOfName(lower));
        }
        // Where a name and a value are spelt alike, the name is meant: "email" is the address, not the source of a
        // visit.
        double most = meanings.isEmpty() || meanings.getFirst().score() < 0.85
                ? 1
                : Math.max(0.5, meanings.getFirst().score() - 0.02);
        for (Meaning.OfValue value : index.meaningsOfValue(words(span(start, length)))) {
            meanings.add(
                    new Meaning.OfValue(value.table(), value.column(), value.value(), Math.min(most, value.score())));
        }
        if (meanings.isEmpty() && length == 1) {
            meanings.addAll(index.meaningsOfMisspelt(lower.getFirst()));
        }
        if (meanings.isEmpty()) {
            return Optional.empty();
        }
        meanings.sort(Comparator.comparingDouble(Meaning::score).reversed());
        List<Meaning> few = List.copyOf(meanings.subList(0, Math.min(MOST_MEANINGS, meanings.size())));
        boolean verb = length == 1
                && Lemma.isVerbForm(lower.getFirst())
                && !index.isName(lower.getFirst())
                && (few.getFirst() instanceof Meaning.OfTable || few.getFirst() instanceof Meaning.OfColumn);
        Item item = new Item.Name(0, verb, span(start, length));
        return Optional.of(new Cut(weight(few.getFirst().score(), length), length, new Piece(item, few, false)));
    }

    private Cut quoted(Token token) {
        List<Meaning> meanings = new ArrayList<>(index.meaningsOfValue(token.text()));
        if (meanings.isEmpty()) {
            meanings.add(new Meaning.OfLiteral(token.text(), 0.7));
        }
        return new Cut(3, 1, new Piece(new Item.Name(0, false, token.span()), List.copyOf(meanings), false));
    }

    private Cut cut(double weight, int length, Item item) {
        return new Cut(weight(weight, length), length, new Piece(item, List.of(), false));
    }

    private static double weight(double score, int length) {
        return score * Math.pow(length, 1.2);
    }

    private Span span(int start, int length) {
        return tokens.get(start).span().union(tokens.get(start + length - 1).span());
    }
}
