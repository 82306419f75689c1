package io.millrace.words;

import io.millrace.language.index.Lemma;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares a question with the question it was made of, and finds where other words stand for those of a name: "which <b>curriculum</b> has
 * most students" for "which <b>course</b> has most students".
 */
final class FindReplacements {
    private static final Pattern NO_LETTERS = Pattern.compile("[^a-z0-9]+");
    private static final Pattern BOUNDARY = Pattern.compile(
            "[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])");
    private static final Set<String> SMALL = Set.of(
            "the a an of in on at to for with by and or from is are was were be been do does did have has had that which who whom whose what where when how each every all any their its his her this those these there as than not no it them they me show list find give please return"
                    .split(" "));

    private FindReplacements() {}

    /** The words of a name in a database. */
    static List<String> split(String name) {
        return Arrays.stream(BOUNDARY.split(name))
                .filter(part -> !part.isEmpty())
                .map(Lemma::of)
                .toList();
    }

    static List<Replacement> find(String database, String question, String original, Set<List<String>> names) {
        List<String> said = tokens(question);
        List<String> meant = tokens(original);
        List<Replacement> result = new ArrayList<>();
        int[][] common = common(said, meant);
        int i = 0;
        int j = 0;
        while (i < said.size() && j < meant.size()) {
            if (same(said.get(i), meant.get(j))) {
                i++;
                j++;
                continue;
            }
            int fromI = i;
            int fromJ = j;
            while ((i < said.size() || j < meant.size())
                    && !(i < said.size() && j < meant.size() && same(said.get(i), meant.get(j)))) {
                if (j == meant.size() || (i < said.size() && common[i + 1][j] >= common[i][j + 1])) {
                    i++;
                } else {
                    j++;
                }
            }
            replacement(database, said.subList(fromI, i), meant.subList(fromJ, j), names)
                    .ifPresent(result::add);
        }
        return result;
    }

    private static Optional<Replacement> replacement(
            String database, List<String> saidSpan, List<String> meantSpan, Set<List<String>> names) {
        List<String> said =
                saidSpan.stream().filter(word -> !SMALL.contains(word)).toList();
        List<String> meant = meantSpan.stream()
                .filter(word -> !SMALL.contains(word))
                .map(Lemma::of)
                .toList();
        if (said.isEmpty() || meant.isEmpty() || said.stream().map(Lemma::of).anyMatch(meant::contains)) {
            return Optional.empty();
        }
        List<List<String>> naming =
                names.stream().filter(name -> name.containsAll(meant)).toList();
        int shortest = naming.stream().mapToInt(List::size).min().orElse(0);
        Set<List<String>> wanted = new HashSet<>(naming);
        wanted.removeIf(name -> name.size() > shortest);
        return wanted.isEmpty() ? Optional.empty() : Optional.of(new Replacement(database, said, meant, wanted, names));
    }

    private static List<String> tokens(String question) {
        return Arrays.stream(NO_LETTERS.split(question.toLowerCase(Locale.ROOT).replace("'s", "")))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static boolean same(String word, String other) {
        return Lemma.of(word).equals(Lemma.of(other));
    }

    /** The length of the longest common subsequence of what follows each pair of places. */
    private static int[][] common(List<String> said, List<String> meant) {
        int[][] common = new int[said.size() + 1][meant.size() + 1];
        for (int i = said.size() - 1; i >= 0; i--) {
            for (int j = meant.size() - 1; j >= 0; j--) {
                common[i][j] = same(said.get(i), meant.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
