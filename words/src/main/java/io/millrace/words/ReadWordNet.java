package io.millrace.words;

import io.millrace.words.WordNet.Synset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads the files of WordNet 3.1 as its authors publish them (wndb(5WN)). */
final class ReadWordNet {
    private static final Map<String, String> PARTS_OF_SPEECH = Map.of("noun", "n", "verb", "v", "adj", "a", "adv", "r");
    private static final List<String> FILES = List.of("noun", "verb", "adj", "adv");
    private static final Pattern SPACE = Pattern.compile(" +");
    /** Where an adjective may stand: "(a)", "(p)", "(ip)". */
    private static final Pattern PLACE = Pattern.compile("\\(.*\\)");

    private final Source source;
    private final Map<String, Synset> synsets = new HashMap<>();
    private final Map<String, List<String>> senses = new HashMap<>();
    private final Map<String, String> irregular = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();

    /** Where the files are. */
    interface Source {
        InputStream open(String name) throws IOException;
    }

    ReadWordNet(Source source) {
        this.source = source;
    }

    WordNet read() throws IOException {
        for (String file : FILES) {
            String part = PARTS_OF_SPEECH.getOrDefault(file, "");
            eachLine("data." + file, line -> addSynset(part, line));
            eachLine("index." + file, line -> addSenses(part, SPACE.split(line)));
            eachLine(file + ".exc", line -> {
                String[] fields = SPACE.split(line);
                irregular.putIfAbsent(fields[0], fields[1]);
            });
        }
        eachLine("cntlist.rev", line -> {
            String[] fields = SPACE.split(line);
            uses.merge(fields[0].substring(0, fields[0].indexOf('%')), Integer.valueOf(fields[2]), Integer::sum);
        });
        return new WordNet(synsets, senses, irregular, uses);
    }

    private void addSynset(String part, String line) {
        int bar = line.indexOf('|');
        String[] fields = SPACE.split(line.substring(0, bar));
        int count = Integer.parseInt(fields[3], 16);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(PLACE.matcher(fields[4 + 2 * i]).replaceAll(""));
        }
        int at = 4 + 2 * count;
        int pointers = Integer.parseInt(fields[at]);
        List<String> related = new ArrayList<>();
        for (int i = 0; i < pointers; i++) {
            String symbol = fields[at + 1 + 4 * i];
            if (symbol.charAt(0) == '@' || symbol.charAt(0) == '~') {
                related.add(part(fields[at + 3 + 4 * i]) + fields[at + 2 + 4 * i]);
            }
        }
        String gloss = line.substring(bar + 1);
        int end = gloss.indexOf(';');
        synsets.put(
                part + fields[0],
                new Synset(
                        Integer.parseInt(fields[1]),
                        words,
                        related,
                        (end < 0 ? gloss : gloss.substring(0, end)).strip()));
    }

    private void addSenses(String part, String[] fields) {
        int first = 6 + Integer.parseInt(fields[3]);
        List<String> ids = senses.computeIfAbsent(fields[0], word -> new ArrayList<>());
        for (int i = first; i < fields.length; i++) {
            ids.add(part + fields[i]);
        }
    }

    /** Satellites of adjectives (s) are in the file of the adjectives. */
    private static String part(String letter) {
        return letter.equals("s") ? "a" : letter;
    }

    private void eachLine(String name, Consumer<String> reader) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(source.open(name), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The licence at the head of a file is indented.
                if (!line.isEmpty() && line.charAt(0) != ' ') {
                    reader.accept(line);
                }
            }
        }
    }
}
