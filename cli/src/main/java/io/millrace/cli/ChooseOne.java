package io.millrace.cli;

import io.millrace.cli.show.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks for the number of one of several choices until one of them is given. */
final class ChooseOne {
    private final Terminal terminal;
    private final BufferedReader in;

    ChooseOne(Terminal terminal, InputStream in) {
        this.terminal = terminal;
        this.in = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
    }

    /** @return the id of the choice; null where the user gives none */
    @Nullable
    String among(JsonNode needsInput) throws IOException {
        List<String> ids = ids(needsInput);
        String asked = needsInput.path("proposal").isObject() ? "Write it?" : "Which one?";
        while (true) {
            terminal.out().print(asked + " (" + String.join(", ", ids) + "; nothing to decide later) ");
            terminal.out().flush();
            String line = in.readLine();
            if (line == null || line.isBlank()) {
                return null;
            }
            String said = line.strip().toLowerCase(Locale.ROOT);
            List<String> meant = ids.stream()
                    .filter(id -> id.equals(said)
                            || id.matches("yes|no") && id.substring(0, 1).equals(said))
                    .toList();
            if (!meant.isEmpty()) {
                return meant.getFirst();
            }
        }
    }

    static List<String> ids(JsonNode needsInput) {
        return needsInput
                .path("choices")
                .valueStream()
                .map(choice -> choice.path("id").asString(""))
                .toList();
    }
}
