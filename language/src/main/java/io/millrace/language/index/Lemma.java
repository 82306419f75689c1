package io.millrace.language.index;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Folds English word forms together: plurals to the singular, and verbs and the nouns made of them to a common root. */
public final class Lemma {
    /** Irregular plurals, and words that only look like one. */
    private static final Map<String, String> NOUNS = Map.ofEntries(
            Map.entry("people", "person"),
            Map.entry("children", "child"),
            Map.entry("men", "man"),
            Map.entry("women", "woman"),
            Map.entry("mice", "mouse"),
            Map.entry("feet", "foot"),
            Map.entry("teeth", "tooth"),
            Map.entry("criteria", "criterion"),
            Map.entry("phenomena", "phenomenon"),
            Map.entry("indices", "index"),
            Map.entry("matrices", "matrix"),
            Map.entry("analyses", "analysis"),
            Map.entry("crises", "crisis"),
            Map.entry("series", "series"),
            Map.entry("species", "species"),
            Map.entry("movies", "movie"),
            Map.entry("cookies", "cookie"),
            Map.entry("news", "news"),
            Map.entry("lens", "lens"),
            Map.entry("wives", "wife"),
            Map.entry("lives", "life"),
            Map.entry("shelves", "shelf"),
            Map.entry("halves", "half"),
            Map.entry("leaves", "leaf"));

    /** Irregular verb forms, and nouns that share no spelling with their verb. */
    private static final Map<String, String> ROOTS = Map.ofEntries(
            Map.entry("bought", "buy"),
            Map.entry("paid", "pay"),
            Map.entry("sold", "sell"),
            Map.entry("sale", "sell"),
            Map.entry("made", "mak"),
            Map.entry("took", "tak"),
            Map.entry("taken", "tak"),
            Map.entry("flew", "fly"),
            Map.entry("flown", "fly"),
            Map.entry("flight", "fly"),
            Map.entry("taught", "teach"),
            Map.entry("wrote", "writ"),
            Map.entry("written", "writ"),
            Map.entry("sent", "send"),
            Map.entry("spent", "spend"),
            Map.entry("won", "win"),
            Map.entry("lost", "los"),
            Map.entry("lent", "lend"),
            Map.entry("drove", "driv"),
            Map.entry("driven", "driv"),
            Map.entry("held", "hold"),
            Map.entry("led", "lead"),
            Map.entry("ate", "eat"),
            Map.entry("given", "giv"),
            Map.entry("gave", "giv"),
            Map.entry("began", "begin"),
            Map.entry("sang", "sing"),
            Map.entry("song", "song"),
            Map.entry("subscription", "subscrib"),
            Map.entry("prescription", "prescrib"),
            Map.entry("registration", "register"),
            Map.entry("admission", "admit"),
            Map.entry("submission", "submit"),
            Map.entry("departure", "depart"),
            Map.entry("arrival", "arriv"),
            Map.entry("complaint", "complain"),
            Map.entry("application", "apply"));

    private static final String[] SUFFIXES = {
        "ment", "ation", "ance", "ence", "ing", "ion", "al", "ed", "ery", "y", "er"
    };

    private Lemma() {}

    /** The dictionary form of a noun: "categories" is "category". Other words come back in lower case. */
    public static String of(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        String irregular = NOUNS.get(lower);
        if (irregular != null) {
            return irregular;
        }
        int length = lower.length();
        if (length <= 3
                || !lower.endsWith("s")
                || lower.endsWith("ss")
                || lower.endsWith("us")
                || lower.endsWith("is")) {
            return lower;
        }
        if (lower.endsWith("ies")) {
            return length > 4 ? lower.substring(0, length - 3) + "y" : lower.substring(0, length - 1);
        }
        if (lower.endsWith("sses")
                || lower.endsWith("xes")
                || lower.endsWith("ches")
                || lower.endsWith("shes")
                || lower.endsWith("zzes")) {
            return lower.substring(0, length - 2);
        }
        if (lower.endsWith("tuses")
                || lower.endsWith("puses")
                || lower.endsWith("nuses")
                || lower.endsWith("ruses")
                || lower.equals("buses")) {
            return lower.substring(0, length - 2);
        }
        if (lower.endsWith("oes") && length > 4) {
            return lower.substring(0, length - 2);
        }
        return lower.substring(0, length - 1);
    }

    /** What a verb and the nouns made of it share: "paid", "pays" and "payment" are "pay", "shipped" and "shipment" "ship". */
    public static String root(String word) {
        String lemma = of(word);
        String irregular = ROOTS.get(lemma);
        if (irregular != null) {
            return irregular;
        }
        for (String suffix : SUFFIXES) {
            if (lemma.endsWith(suffix) && lemma.length() - suffix.length() >= 3) {
                String rest = lemma.substring(0, lemma.length() - suffix.length());
                if (suffix.equals("er") || suffix.equals("y") || suffix.equals("al") || suffix.equals("ery")) {
                    // "order" is no form of "ord"; only "deliver-y" and "rent-al" lose their ending.
                    if (suffix.equals("ery")) {
                        return rest + "er";
                    }
                    if (suffix.equals("er") || (suffix.equals("y") && !rest.endsWith("r"))) {
                        continue;
                    }
                }
                return trim(rest);
            }
        }
        return trim(lemma);
    }

    /** True for a form that tells of something done: "ordered", "bought", "paying". */
    public static boolean isVerbForm(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.length() > 4 && (lower.endsWith("ed") || lower.endsWith("ing"))) {
            return true;
        }
        return ROOTS.containsKey(lower) && !lower.endsWith("ion") && !NOUNS_WITH_ROOT.contains(lower);
    }

    private static final Set<String> NOUNS_WITH_ROOT =
            Set.of("sale", "flight", "song", "departure", "arrival", "complaint");

    private static String trim(String rest) {
        int length = rest.length();
        if (length > 3 && rest.endsWith("e")) {
            return rest.substring(0, length - 1);
        }
        if (length > 3
                && rest.charAt(length - 1) == rest.charAt(length - 2)
                && "lsz".indexOf(rest.charAt(length - 1)) < 0
                && "aeiou".indexOf(rest.charAt(length - 1)) < 0) {
            return rest.substring(0, length - 1);
        }
        return rest;
    }
}
