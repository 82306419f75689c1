package io.millrace.llm.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt: what the model is to do, which is always the same, and what it is told, with places such as {@code {{question}}}. What is filled
 * in is never read for places again, so that no data can pull in other data.
 *
 * @param id name and version, as in {@code read-question/1}
 */
public record Prompt(String id, String system, String user) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
    private static final String BETWEEN = "\n=== user ===\n";

    /** Reads {@code <name>.<version>.txt} beside a class: the system's part, a line {@code === user ===}, the user's part. */
    public static Prompt read(Class<?> beside, String name, int version) {
        String file = name + "." + version + ".txt";
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no prompt " + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int middle = text.indexOf(BETWEEN);
            if (middle < 0) {
                throw new IllegalArgumentException("the prompt " + file + " has no part of the user");
            }
            return new Prompt(
                    name + "/" + version,
                    text.substring(0, middle).strip(),
                    text.substring(middle + BETWEEN.length()).strip());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The user's part with its places filled. Paragraphs whose only place is filled with nothing are left out. */
    public String fill(Map<String, String> values) {
        StringBuilder whole = new StringBuilder();
        for (String paragraph : user.split("\n\n")) {
            Matcher places = PLACE.matcher(paragraph);
            StringBuilder filled = new StringBuilder();
            boolean anything = !paragraph.contains("{{");
            while (places.find()) {
                String value = values.get(places.group(1));
                if (value == null) {
                    throw new IllegalArgumentException("nothing for " + places.group() + " of " + id);
                }
                anything |= !value.isEmpty();
                places.appendReplacement(filled, Matcher.quoteReplacement(value.stripTrailing()));
            }
            places.appendTail(filled);
            if (anything) {
                whole.append(whole.isEmpty() ? "" : "\n\n").append(filled);
            }
        }
        return whole.toString();
    }
}
