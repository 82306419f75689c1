package io.millrace.language.index;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Takes a name of a database apart into words: {@code order_items}, {@code OrderItems} and {@code orderitems} are "order item". */
final class SplitIdentifier {
    private static final Pattern BOUNDARY = Pattern.compile(
            "[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})|(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})");

    private final WordLists words;
    private final Set<String> vocabulary;
    /** Large catalogs have the same names again and again. */
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();

    /** @param identifiers all names of the catalog: words that stand alone in one help to take another apart */
    SplitIdentifier(WordLists words, List<String> identifiers) {
        this.words = words;
        this.vocabulary = new HashSet<>(words.columnWords());
        for (String identifier : Set.copyOf(identifiers)) {
            for (String part : BOUNDARY.split(identifier)) {
                if (part.length() > 2) {
                    vocabulary.add(Lemma.of(part));
                    vocabulary.add(part.toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    /** The words of a name, as lemmas, abbreviations written out. */
    List<String> split(String identifier) {
        return known.computeIfAbsent(identifier, this::apart);
    }

    private List<String> apart(String identifier) {
        List<String> result = new ArrayList<>();
        for (String part : BOUNDARY.split(identifier)) {
            if (!part.isEmpty()) {
                String lower = part.toLowerCase(Locale.ROOT);
                for (String piece : pieces(lower)) {
                    result.add(Lemma.of(words.abbreviation(piece)));
                }
            }
        }
        if (result.size() > 1 && words.isTablePrefix(result.getFirst())) {
            result.removeFirst();
        }
        return List.copyOf(result);
    }

    /** "firstname" is "first" and "name", as far as every piece is a word known from elsewhere. */
    private List<String> pieces(String part) {
        if (part.length() == 5
                && part.endsWith("name")
                && !words.abbreviation(part.substring(0, 1)).equals(part.substring(0, 1))) {
            return List.of(part.substring(0, 1), "name");
        }
        if (part.length() < 6 || words.columnWords().contains(Lemma.of(part))) {
            return List.of(part);
        }
        for (int cut = part.length() - 2; cut >= 3; cut--) {
            String head = part.substring(0, cut);
            String tail = part.substring(cut);
            if ((vocabulary.contains(head) || vocabulary.contains(Lemma.of(head)))
                    && words.columnWords().contains(Lemma.of(words.abbreviation(tail)))) {
                return List.of(head, tail);
            }
        }
        return List.of(part);
    }
}
