package io.millrace.language.read;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The phrases of {@code phrases.txt}: what the words around the names mean. */
final class Phrases {
    static final Phrases BUNDLED = load();

    /** @param argument empty where the tag takes none */
    record Tag(String name, String argument) {}

    private final Map<String, Tag> tags = new HashMap<>();
    private int longest = 1;

    private Phrases() {}

    int longest() {
        return longest;
    }

    @Nullable
    Tag find(List<String> words) {
        return tags.get(String.join(" ", words));
    }

    private static Phrases load() {
        Phrases phrases = new Phrases();
        try (InputStream in = Phrases.class.getResourceAsStream("phrases.txt")) {
            if (in == null) {
                throw new IllegalStateException("phrases.txt is missing from the module");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                phrases.add(line.strip());
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return phrases;
    }

    private void add(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        int colon = line.indexOf(':');
        String head = line.substring(0, colon).strip();
        int blank = head.indexOf(' ');
        Tag tag = blank < 0 ? new Tag(head, "") : new Tag(head.substring(0, blank), head.substring(blank + 1));
        for (String phrase : line.substring(colon + 1).split(",")) {
            String words = phrase.strip();
            // "isn't" reaches the reader as "is not".
            tags.put(words.replace("n't", " not"), tag);
            longest = Math.max(longest, words.split(" ").length);
        }
    }
}
