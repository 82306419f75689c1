package io.millrace.executor.result;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a line of COPY's <a href="https://www.postgresql.org/docs/current/sql-copy.html">text format</a>. */
public final class ReadCopyLine {
    private ReadCopyLine() {}

    /** @param line in UTF-8, with its end; @return the texts of its cells, null for NULL */
    public static List<@Nullable String> texts(byte[] line) {
        var texts = new ArrayList<@Nullable String>();
        var text = new ByteArrayOutputStream();
        boolean isNull = false;
        for (int i = 0; i < line.length; i++) {
            byte each = line[i];
            if (each == '\t' || each == '\n') {
                texts.add(isNull ? null : text.toString(StandardCharsets.UTF_8));
                text.reset();
                isNull = false;
            } else if (each == '\\' && line[i + 1] == 'N') {
                isNull = true;
                i++;
            } else if (each == '\\') {
                i++;
                text.write(escaped(line[i]));
            } else {
                text.write(each);
            }
        }
        return texts;
    }

    private static int escaped(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            default -> letter;
        };
    }
}
