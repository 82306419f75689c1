package io.millrace.language.guard;

import io.millrace.language.catalog.Dialect;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a query of a dialect may call and name: the lists of {@code guard/<dialect>.txt}, each with its source. All in lower case.
 *
 * @param functions what may be called
 * @param volatiles those of the functions that give another result each time
 * @param types what may be cast to
 * @param syntax keywords that stand before a bracket and are no call
 * @param operators what may stand between operands
 * @param hints what the optimizer may be told
 */
record DialectWords(
        Set<String> functions,
        Set<String> volatiles,
        Set<String> types,
        Set<String> syntax,
        Set<String> operators,
        Set<String> hints) {

    private static final Map<Dialect, DialectWords> ALL = new EnumMap<>(Dialect.class);

    static {
        for (Dialect dialect : Dialect.values()) {
            ALL.put(dialect, read(dialect.name().toLowerCase(Locale.ROOT) + ".txt"));
        }
    }

    static DialectWords of(Dialect dialect) {
        return ALL.getOrDefault(dialect, new DialectWords(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of()));
    }

    private static DialectWords read(String resource) {
        Map<String, Set<String>> sections = sections(resource);
        return new DialectWords(
                section(sections, "functions"),
                section(sections, "volatile"),
                section(sections, "types"),
                section(sections, "syntax"),
                section(sections, "operators"),
                section(sections, "hints"));
    }

    private static Set<String> section(Map<String, Set<String>> sections, String name) {
        return Set.copyOf(sections.getOrDefault(name, Set.of()));
    }

    /** Sections begin with {@code [name]}; a line that begins with a number sign and a space is a remark. */
    static Map<String, Set<String>> sections(String resource) {
        Map<String, Set<String>> sections = new HashMap<>();
        Set<String> section = new HashSet<>();
        for (String line : lines(resource)) {
            String stripped = line.strip();
            if (stripped.startsWith("[") && stripped.endsWith("]")) {
                section = sections.computeIfAbsent(stripped.substring(1, stripped.length() - 1), _ -> new HashSet<>());
            } else if (!stripped.isEmpty() && !stripped.startsWith("# ")) {
                section.addAll(Arrays.asList(stripped.split("\\s+")));
            }
        }
        return sections;
    }

    private static List<String> lines(String resource) {
        InputStream in = DialectWords.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException("the resource " + resource + " is missing");
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
