package io.millrace.language.words;

import io.millrace.language.index.Lemma;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a form may be a form of: "registered" of "register", "planning" of "plan", "heavier" of "heavy". */
final class WordForms {
    private WordForms() {}

    /** The word itself first, then what it is without an ending, nearest first; not all of them are words. */
    static List<String> of(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        List<String> forms = new ArrayList<>();
        add(forms, lower);
        add(forms, Lemma.of(lower));
        if (lower.endsWith("es")) {
            stem(forms, lower, 2);
        }
        if (lower.endsWith("ied") || lower.endsWith("ier")) {
            add(forms, lower.substring(0, lower.length() - 3) + "y");
        } else if (lower.endsWith("iest")) {
            add(forms, lower.substring(0, lower.length() - 4) + "y");
        } else if (lower.endsWith("ed") || lower.endsWith("er")) {
            stem(forms, lower, 2);
        } else if (lower.endsWith("ing") || lower.endsWith("est")) {
            stem(forms, lower, 3);
        }
        return forms;
    }

    /** What is left when an ending is taken off, and what may have been there before it came on. */
    private static void stem(List<String> forms, String word, int ending) {
        String rest = word.substring(0, word.length() - ending);
        int length = rest.length();
        if (length < 3) {
            return;
        }
        add(forms, rest);
        add(forms, rest + "e");
        if (rest.charAt(length - 1) == rest.charAt(length - 2)) {
            add(forms, rest.substring(0, length - 1));
        }
    }

    private static void add(List<String> forms, String form) {
        if (!forms.contains(form)) {
            forms.add(form);
        }
    }
}
