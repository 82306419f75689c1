package io.millrace.words;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the files of WordNet 3.1 as its authors publish them (wndb(5WN)). */
final class ReadWordNet {
    private static final List<String> PARTS_OF_SPEECH = List.of("noun", "verb", "adj", "adv");
    private static final Pattern WORD = Pattern.compile("[a-z]{2,}");
    private static final Pattern SPACE = Pattern.compile(" ");

    private final Source source;

    /** Where the files are. */
    interface Source {
        InputStream open(String name) throws IOException;
    }

    ReadWordNet(Source source) {
        this.source = source;
    }

    WordNet read() throws IOException {
        Set<String> words = new HashSet<>();
        Map<String, String> irregular = new HashMap<>();
        for (String part : PARTS_OF_SPEECH) {
            eachLine("index." + part, fields -> {
                if (WORD.matcher(fields[0]).matches()) {
                    words.add(fields[0]);
                }
            });
            eachLine(part + ".exc", fields -> {
                if (WORD.matcher(fields[0]).matches()) {
                    irregular.putIfAbsent(fields[0], fields[1]);
                }
            });
        }
        Map<String, Integer> uses = new HashMap<>();
        eachLine("cntlist.rev", fields -> {
            String word = fields[0].substring(0, fields[0].indexOf('%'));
            uses.merge(word, Integer.valueOf(fields[2]), Integer::sum);
        });
        return new WordNet(words, irregular, uses);
    }

    private void eachLine(String name, java.util.function.Consumer<String[]> reader) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(source.open(name), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The licence at the head of a file is indented.
                if (!line.isEmpty() && line.charAt(0) != ' ') {
                    reader.accept(SPACE.split(line));
                }
            }
        }
    }
}
