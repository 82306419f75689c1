package io.millrace.language.index;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Adjectives in their higher degrees: "biggest" is the superlative of "big", "older" the comparative of "old".
 *
 * @param base the adjective itself
 * @param superlative false for a comparative
 * @param low whether the adjective names the lower end: "small", "young", "cheap"
 */
public record Degree(String base, boolean superlative, boolean low) {
    private static final Set<String> LOW = Set.of(
            "small", "low", "short", "young", "cheap", "few", "little", "early", "light", "slow", "poor", "weak",
            "thin", "narrow", "near", "close", "bad", "least", "soon", "cold", "shallow", "mild");
    private static final Map<String, Degree> IRREGULAR = Map.ofEntries(
            Map.entry("most", new Degree("many", true, false)),
            Map.entry("least", new Degree("little", true, true)),
            Map.entry("best", new Degree("good", true, false)),
            Map.entry("worst", new Degree("bad", true, true)),
            Map.entry("maximum", new Degree("high", true, false)),
            Map.entry("max", new Degree("high", true, false)),
            Map.entry("minimum", new Degree("low", true, true)),
            Map.entry("min", new Degree("low", true, true)),
            Map.entry("top", new Degree("high", true, false)),
            Map.entry("last", new Degree("late", true, false)),
            Map.entry("more", new Degree("many", false, false)),
            Map.entry("less", new Degree("little", false, true)),
            Map.entry("better", new Degree("good", false, false)),
            Map.entry("worse", new Degree("bad", false, true)));
    private static final Set<String> NONE = Set.of(
            "interest",
            "guest",
            "west",
            "forest",
            "test",
            "request",
            "contest",
            "protest",
            "harvest",
            "honest",
            "invest",
            "chest",
            "quest",
            "arrest",
            "rest",
            "northwest",
            "southwest",
            "nest",
            "digest",
            "suggest",
            "midwest",
            "budapest",
            "everest");
    private static final Set<String> COMPARED = Set.of(
            "older", "younger", "bigger", "larger", "smaller", "higher", "lower", "longer", "shorter", "taller",
            "heavier", "lighter", "cheaper", "faster", "slower", "greater", "fewer", "earlier", "later", "newer",
            "richer", "poorer", "warmer", "colder");

    /** The degree of a word; empty where it is no adjective in a higher degree. */
    public static Optional<Degree> of(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        Degree irregular = IRREGULAR.get(lower);
        if (irregular != null) {
            return Optional.of(irregular);
        }
        boolean superlative = lower.length() > 5 && lower.endsWith("est") && !NONE.contains(lower);
        if (!superlative && !COMPARED.contains(lower)) {
            return Optional.empty();
        }
        String base = base(lower.substring(0, lower.length() - (superlative ? 3 : 2)));
        return Optional.of(new Degree(base, superlative, LOW.contains(base)));
    }

    /** "bigg" is "big", "heavi" is "heavy", "larg" is "large". */
    private static String base(String stem) {
        int last = stem.length() - 1;
        if (stem.endsWith("i")) {
            return stem.substring(0, last) + "y";
        }
        if (last > 1 && stem.charAt(last) == stem.charAt(last - 1) && "ls".indexOf(stem.charAt(last)) < 0) {
            return stem.substring(0, last);
        }
        return Set.of("larg", "lat", "clos", "wid", "nic", "rar", "strang", "pur", "saf")
                        .contains(stem)
                ? stem + "e"
                : stem;
    }
}
