package io.millrace.cli.show;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;

/**
 * Where output goes and what it can show.
 *
 * @param live lines can be written over (a person watches)
 * @param colour escape sequences for colours are understood
 * @param unicode more than ASCII can be shown
 * @param width in characters
 */
public record Terminal(PrintStream out, boolean live, boolean colour, boolean unicode, int width) {
    private static final int USUAL_WIDTH = 120;
    private static final int LEAST_WIDTH = 40;

    /** The terminal of this process, or the plain file or pipe that stands in its place. */
    public static Terminal system() {
        Map<String, String> environment = System.getenv();
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal() && !"dumb".equals(environment.get("TERM"));
        Charset charset = System.out.charset();
        boolean unicode = charset.name().toUpperCase(Locale.ROOT).startsWith("UTF")
                || environment
                        .getOrDefault("LC_ALL", environment.getOrDefault("LANG", ""))
                        .toUpperCase(Locale.ROOT)
                        .contains("UTF");
        PrintStream out = unicode && !charset.equals(java.nio.charset.StandardCharsets.UTF_8)
                ? new PrintStream(
                        new java.io.FileOutputStream(java.io.FileDescriptor.out),
                        true,
                        java.nio.charset.StandardCharsets.UTF_8)
                : System.out;
        return new Terminal(
                out, terminal, terminal && !environment.containsKey("NO_COLOR"), unicode, width(environment));
    }

    /** A file or a pipe: no colours, no line is written twice. */
    public static Terminal plain(PrintStream out) {
        return new Terminal(out, false, false, true, USUAL_WIDTH);
    }

    String good(String text) {
        return coloured("32", text);
    }

    String bad(String text) {
        return coloured("31", text);
    }

    String faint(String text) {
        return coloured("2", text);
    }

    String strong(String text) {
        return coloured("1", text);
    }

    String tick() {
        return good(unicode ? "✓" : "ok");
    }

    String cross() {
        return bad(unicode ? "✗" : "!!");
    }

    String ellipsis() {
        return unicode ? "…" : "~";
    }

    private String coloured(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static int width(Map<String, String> environment) {
        try {
            return Math.max(LEAST_WIDTH, Integer.parseInt(environment.getOrDefault("COLUMNS", "")));
        } catch (NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }
}
