package io.millrace.language.read;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Mention;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads a question about a catalog. It never guesses: a word that names nothing in the catalog and says nothing about the names
 * around it makes it decline.
 */
public final class ReadQuestion {
    private final Phrases phrases = Phrases.BUNDLED;

    public Reading read(String question, CatalogIndex index) {
        return read(question, index, new Segment(index, phrases, question, Tokenize.of(question), false).cut());
    }

    /**
     * The question read once more: "total sales" is the total of sales, not the {@code total_sales} that some table has. Empty where no
     * name begins with such a word, so that the reading would be the same.
     */
    public Optional<Reading> readFiguresApart(String question, CatalogIndex index) {
        List<Token> tokens = Tokenize.of(question);
        Segment.Segmented together = new Segment(index, phrases, question, tokens, false).cut();
        Segment.Segmented apart = new Segment(index, phrases, question, tokens, true).cut();
        return apart.equals(together) ? Optional.empty() : Optional.of(read(question, index, apart));
    }

    private static Reading read(String question, CatalogIndex index, Segment.Segmented segmented) {
        List<Reading.Words> understood = new ArrayList<>();
        segmented
                .mentions()
                .forEach(mention -> understood.add(
                        new Reading.Words(mention.words(), mention.best().describe())));
        List<String> unknown = segmented.items().stream()
                .filter(Item.Unknown.class::isInstance)
                .map(item -> ((Item.Unknown) item).words())
                .distinct()
                .toList();
        if (!unknown.isEmpty()) {
            return new Reading.Declined(understood, unknown, suggestions(index));
        }
        if (segmented.mentions().isEmpty()) {
            return new Reading.Declined(understood, List.of(question.strip()), suggestions(index));
        }
        try {
            Intent intent = new ComposeIntent(index, question, segmented).compose();
            List<Reading.Words> words = new ArrayList<>();
            intent.mentions()
                    .forEach(mention -> words.add(
                            new Reading.Words(mention.words(), mention.best().describe())));
            return new Reading.Understood(intent, words, confidence(intent), DescribeIntent.of(intent));
        } catch (NotUnderstood words) {
            return new Reading.Declined(understood, List.of(words.words()), suggestions(index));
        }
    }

    private static double confidence(Intent intent) {
        double sum = 0;
        double least = 1;
        for (Mention mention : intent.mentions()) {
            double score = mention.best().score();
            // A second meaning that is as good as the first halves the trust in it.
            if (mention.meanings().size() > 1
                    && mention.meanings().get(1).score() > score - 0.01
                    && !sameTable(mention)) {
                score *= 0.8;
            }
            sum += score;
            least = Math.min(least, score);
        }
        double average =
                intent.mentions().isEmpty() ? 0 : sum / intent.mentions().size();
        return Math.round((average + least) / 2 * 100) / 100.0;
    }

    private static boolean sameTable(Mention mention) {
        Meaning first = mention.meanings().get(0);
        Meaning second = mention.meanings().get(1);
        return first.table() != null && first.table().equals(second.table());
    }

    /** Questions that this catalog can answer: about its largest tables. */
    private static List<String> suggestions(CatalogIndex index) {
        List<String> suggestions = new ArrayList<>();
        List<Table> tables = index.catalog().tables().stream()
                .sorted(Comparator.comparingLong(Table::rowCount).reversed())
                .limit(3)
                .toList();
        for (Table table : tables) {
            String name = table.name().replace('_', ' ');
            Column group = table.columns().stream()
                    .filter(column -> column.complete()
                            && column.samples().size() > 1
                            && column.samples().size() <= 50)
                    .findFirst()
                    .orElse(null);
            suggestions.add("How many " + name + " are there"
                    + (group == null ? "?" : " by " + group.name().replace('_', ' ') + "?"));
        }
        return suggestions;
    }
}
