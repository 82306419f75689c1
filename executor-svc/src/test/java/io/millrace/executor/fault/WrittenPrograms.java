package io.millrace.executor.fault;

import io.millrace.language.catalog.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Programs written by hand, from the files under {@code src/test/resources/faults}. */
final class WrittenPrograms {
    private WrittenPrograms() {}

    /**
     * @param plan the name of the plan that it is to answer
     * @param kind what is wrong with it; empty where nothing is
     * @param only the one database that it is written for; null: any
     */
    record Written(String plan, String kind, @Nullable Dialect only, String sql) {
        boolean isFor(Dialect dialect) {
            return only == null || only == dialect;
        }
    }

    static List<Written> read(String name) {
        try (InputStream file = WrittenPrograms.class.getResourceAsStream("/faults/" + name)) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            List<Written> programs = new ArrayList<>();
            for (String block : text.split("\n\n")) {
                if (block.stripTrailing().endsWith(";")) {
                    programs.add(program(block.strip()));
                }
            }
            return programs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Written program(String block) {
        int end = block.indexOf('\n');
        String[] head = block.substring("-- ".length(), end).split(" \\| ");
        return new Written(
                head[0],
                head.length > 1 && !isDialect(head[1]) ? head[1] : "",
                isDialect(head[head.length - 1])
                        ? Dialect.valueOf(head[head.length - 1].toUpperCase(Locale.ROOT))
                        : null,
                block.substring(end + 1, block.length() - 1));
    }

    private static boolean isDialect(String word) {
        return word.equals("postgresql") || word.equals("sqlite") || word.equals("mysql");
    }
}
