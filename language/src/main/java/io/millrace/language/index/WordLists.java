package io.millrace.language.index;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The word lists in {@code words.txt}: what English speakers call the things that databases are full of. Nothing in it belongs to
 * one database.
 */
public final class WordLists {
    /** The lists that ship with the module. */
    public static final WordLists BUNDLED = load();

    private final Map<String, List<String>> synonyms = new HashMap<>();
    private final Map<String, List<String>> otherNames = new HashMap<>();
    private final Map<String, String> abbreviations = new HashMap<>();
    private final Map<String, Set<String>> sets = new HashMap<>();

    private WordLists() {}

    /** Other words for one; not itself. */
    public List<String> synonyms(String lemma) {
        return synonyms.getOrDefault(lemma, List.of());
    }

    /** What a short form stands for; the word itself where it is none. */
    public String abbreviation(String word) {
        return abbreviations.getOrDefault(word, word);
    }

    /** What else a place, a unit, a thing of the world is called; folded as values are. */
    public List<String> otherNames(String name) {
        return otherNames.getOrDefault(name, List.of());
    }

    boolean isTablePrefix(String word) {
        return set("table_prefix").contains(word);
    }

    Set<String> columnWords() {
        return set("column_word");
    }

    /** A named set of lemmas. */
    public Set<String> set(String name) {
        return sets.getOrDefault(name, Set.of());
    }

    private static WordLists load() {
        WordLists lists = new WordLists();
        try (InputStream in = WordLists.class.getResourceAsStream("words.txt")) {
            if (in == null) {
                throw new IllegalStateException("words.txt is missing from the module");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lists.add(line.strip());
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return lists;
    }

    private void add(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        int colon = line.indexOf(':');
        String name = line.substring(0, colon).strip();
        List<String> entries = new ArrayList<>();
        for (String entry : line.substring(colon + 1).split(",")) {
            entries.add(entry.strip());
        }
        switch (name) {
            case "same" -> {
                for (String word : entries) {
                    for (String other : entries) {
                        if (!word.equals(other)) {
                            synonyms.computeIfAbsent(word, none -> new ArrayList<>())
                                    .add(other);
                        }
                    }
                }
            }
            case "called" -> {
                for (String one : entries) {
                    otherNames.put(
                            one,
                            entries.stream().filter(other -> !other.equals(one)).toList());
                }
            }
            case "also" -> {
                for (String other : entries.subList(1, entries.size())) {
                    synonyms.computeIfAbsent(entries.getFirst(), none -> new ArrayList<>())
                            .add(other);
                }
            }
            case "short" -> {
                for (String word : entries.subList(1, entries.size())) {
                    abbreviations.put(word, entries.getFirst());
                }
            }
            default -> sets.computeIfAbsent(name, none -> new HashSet<>()).addAll(entries);
        }
    }
}
