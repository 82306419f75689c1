package io.millrace.cli;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Lines of a person at a prompt, or of a pipe. */
interface ReadLines extends Closeable {

    /** @return null at the end */
    @Nullable
    String next(String prompt);

    /** From a prompt that can be edited and remembers what was entered, where a person sits at a terminal; else as they come. */
    static ReadLines system(boolean person, PrintStream out) throws IOException {
        return person
                ? new AtPrompt()
                : new FromPipe(new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())), out);
    }

    /** A person's. */
    final class AtPrompt implements ReadLines {
        private final org.jline.terminal.Terminal terminal =
                TerminalBuilder.builder().system(true).build();
        private final LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                // An exclamation mark is one.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();

        AtPrompt() throws IOException {}

        @Override
        public @Nullable String next(String prompt) {
            try {
                return reader.readLine(prompt);
            } catch (EndOfFileException | UserInterruptException end) {
                return null;
            }
        }

        @Override
        public void close() throws IOException {
            terminal.close();
        }
    }

    /** A pipe's or a file's, written down so that the output can be read alone. */
    record FromPipe(BufferedReader lines, PrintStream out) implements ReadLines {
        @Override
        public @Nullable String next(String prompt) {
            try {
                String line = lines.readLine();
                if (line != null && !line.isBlank()) {
                    out.println();
                    out.println(prompt + line.strip());
                }
                return line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
