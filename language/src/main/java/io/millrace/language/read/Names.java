package io.millrace.language.read;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Lemma;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the names of a question mean in the catalog. Reading on may narrow a meaning, or add a name that is only hinted at.
 */
final class Names {
    private final CatalogIndex index;
    private final String question;
    private final List<Mention> mentions;

    Names(CatalogIndex index, String question, List<Mention> mentions) {
        this.index = index;
        this.question = question;
        this.mentions = new ArrayList<>(mentions);
    }

    CatalogIndex index() {
        return index;
    }

    List<Mention> mentions() {
        return mentions;
    }

    Mention get(int mention) {
        return mentions.get(mention);
    }

    @Nullable
    String tableOf(Reference reference) {
        return get(reference.mention()).best().table();
    }

    /** Adds a name that the words only hint at. */
    Reference add(Mention mention) {
        mentions.add(mention);
        return Reference.to(mentions.size() - 1);
    }

    /** Leaves a name with some of its meanings. */
    void narrow(int mention, List<Meaning> meanings) {
        Mention before = mentions.get(mention);
        mentions.set(mention, new Mention(before.span(), before.words(), meanings));
    }

    /** Adds what a mark only hints at: the price in "cheapest". */
    Reference add(Item.Mark mark, List<? extends Meaning> meanings) {
        return add(new Mention(mark.span(), words(mark.span()), List.copyOf(meanings)));
    }

    String valueOf(Item.Name name) {
        Mention mention = mentions.get(name.mention());
        return mention.meanings().stream()
                .map(meaning -> meaning instanceof Meaning.OfValue value
                        ? value.value()
                        : meaning instanceof Meaning.OfLiteral literal ? literal.value() : null)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(mention.words());
    }

    /** Whether all values may be of one column, so that a row has one of them at most. */
    boolean oneColumn(List<Condition> choices) {
        Meaning first = mentions.get(((Condition.Is) choices.getFirst()).value().mention())
                .best();
        if (!(first instanceof Meaning.OfValue known)) {
            return true;
        }
        return choices.stream()
                .allMatch(choice -> mentions.get(((Condition.Is) choice).value().mention()).meanings().stream()
                        .anyMatch(meaning -> meaning instanceof Meaning.OfLiteral
                                || (meaning instanceof Meaning.OfValue value
                                        && value.table().equals(known.table())
                                        && value.column().equals(known.column()))));
    }

    boolean isValueFor(Item.Name name, Reference what) {
        if (!isColumn(what.mention()) || !isValue(name.mention())) {
            return false;
        }
        Mention value = mentions.get(name.mention());
        return value.meanings().stream()
                .anyMatch(meaning -> meaning instanceof Meaning.OfLiteral
                        || (meaning instanceof Meaning.OfValue of
                                && mentions.get(what.mention()).meanings().stream()
                                        .anyMatch(column -> column instanceof Meaning.OfColumn c
                                                && c.table().equals(of.table())
                                                && c.column().equals(of.column()))));
    }

    boolean isAdjacent(Span first, Span second) {
        return second.start() - first.end() <= 2
                && question.substring(first.end(), second.start()).isBlank();
    }

    boolean isTable(int mention) {
        return mentions.get(mention).best() instanceof Meaning.OfTable;
    }

    boolean isColumn(int mention) {
        return mentions.get(mention).best() instanceof Meaning.OfColumn;
    }

    boolean isAmount(int mention) {
        return mentions.get(mention).best() instanceof Meaning.OfAmount;
    }

    boolean isValue(int mention) {
        Meaning best = mentions.get(mention).best();
        return best instanceof Meaning.OfValue || best instanceof Meaning.OfLiteral;
    }

    boolean isPieces(Reference reference) {
        return mentions.get(reference.mention()).best() instanceof Meaning.OfAmount amount
                && amount.factors().size() == 1
                && index.kinds()
                        .pieces(index.table(amount.table()))
                        .map(Column::name)
                        .filter(amount.factors().getFirst()::equals)
                        .isPresent();
    }

    private Optional<Column> column(Reference reference) {
        return mentions.get(reference.mention()).best() instanceof Meaning.OfColumn column
                ? Optional.of(index.column(column.table(), column.column()))
                : Optional.empty();
    }

    boolean isNumericColumn(Reference reference) {
        return column(reference).map(column -> column.type().isNumeric()).orElse(false);
    }

    boolean isNumeric(Reference reference) {
        return isAmount(reference.mention())
                || (mentions.get(reference.mention()).best() instanceof Meaning.OfColumn column
                        && index.kinds()
                                .isQuantity(
                                        index.table(column.table()), index.column(column.table(), column.column())));
    }

    boolean isTemporal(Reference reference) {
        return column(reference).map(column -> column.type().isTemporal()).orElse(false);
    }

    boolean isBoolean(Reference reference) {
        return column(reference)
                .map(column -> column.type() == DataType.BOOLEAN)
                .orElse(false);
    }

    boolean isNullable(Reference reference) {
        return column(reference).map(Column::nullable).orElse(false);
    }

    boolean sameTable(Reference one, Reference other) {
        return Objects.equals(tableOf(one), tableOf(other));
    }

    boolean isPlural(Reference reference) {
        String words = mentions.get(reference.mention()).words().toLowerCase(Locale.ROOT);
        String last = words.substring(words.lastIndexOf(' ') + 1);
        return !Lemma.of(last).equals(last);
    }

    String words(Reference reference) {
        return mentions.get(reference.mention()).words();
    }

    String words(Span span) {
        return question.substring(span.start(), span.end());
    }
}
