package io.millrace.language.read;

import io.millrace.language.index.Lemma;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Says the names of an intent, as far as possible in the words of the question. */
final class DescribeName {
    private static final String QUOTES = "\"'`«»“”„‘’";

    private final Intent intent;

    DescribeName(Intent intent) {
        this.intent = intent;
    }

    Meaning best(Reference reference) {
        return intent.mention(reference).best();
    }

    String words(Reference reference) {
        String words = intent.mention(reference).words();
        Integer of = reference.of();
        return of == null ? words : words + " of " + intent.mentions().get(of).words();
    }

    /** A thing that figures are given for, each by itself: "customers" is "customer". */
    String singular(Reference reference) {
        if (best(reference) instanceof Meaning.OfAmount || isVerb(reference)) {
            return words(reference);
        }
        String words = intent.mention(reference).words();
        int last = words.lastIndexOf(' ') + 1;
        String noun = words.substring(last);
        String singular = Lemma.of(noun);
        Integer of = reference.of();
        String owner = of == null ? "" : " of " + singular(Reference.to(of));
        return (singular.equalsIgnoreCase(noun) ? words : words.substring(0, last) + singular) + owner;
    }

    /** A value without the quotes that the question has around it. */
    String value(Reference reference) {
        return unquoted(words(reference));
    }

    static String unquoted(String words) {
        int start = 0;
        int end = words.length();
        while (start < end && QUOTES.indexOf(words.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && QUOTES.indexOf(words.charAt(end - 1)) >= 0) {
            end--;
        }
        return words.substring(start, end).strip();
    }

    static String quoted(String words) {
        return "“" + words + "”";
    }

    /** Whether the words tell of something done: "bought". */
    boolean isVerb(Reference reference) {
        String words = intent.mention(reference).words();
        return Lemma.isVerbForm(words.substring(words.lastIndexOf(' ') + 1));
    }

    /** An attribute that is only hinted at ("older than", "over 50", "cheapest") is called by its column. */
    String attribute(Reference reference) {
        Mention mention = intent.mention(reference);
        if (mention.best() instanceof Meaning.OfColumn column) {
            String name = column.column().toLowerCase(Locale.ROOT);
            boolean named = Arrays.stream(
                            mention.words().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                    .anyMatch(word -> name.contains(Lemma.of(word)));
            return named ? words(reference) : name.replace('_', ' ');
        }
        return words(reference);
    }

    /** The date that something was done at is called by its column where that has words: "signed up" is "signup date". */
    String time(Reference reference) {
        return isVerb(reference)
                        && best(reference) instanceof Meaning.OfColumn column
                        && column.column().contains("_")
                ? column.column().toLowerCase(Locale.ROOT).replace('_', ' ')
                : attribute(reference);
    }

    static String join(List<String> parts) {
        return parts.size() < 2
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
    }
}
