package io.millrace.executor.write;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table that is there already.
 *
 * @param identity tells it from another table that takes its name
 * @param rows how many it has; {@link #MANY} stands for that many or more
 * @param ours whether Millrace has made it
 */
public record Found(List<String> columns, String identity, long rows, boolean ours) {
    /** Nobody waits for more to be counted. */
    public static final long MANY = 100_000;

    /** Stands for a table that is not there. */
    private static final String ABSENT = "absent";

    public Found {
        columns = List.copyOf(columns);
    }

    /** What a user has seen who says yes to writing there: whatever is said of it changes where the table becomes another one. */
    public static String seen(@Nullable Found found) {
        if (found == null) {
            return ABSENT;
        }
        String text = found.identity + "\u001f" + found.ours + "\u001f" + String.join("\u001f", found.columns);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** The table's own spelling of a column; empty where it has none of that name, or more than one. */
    Optional<String> column(String name) {
        if (columns.contains(name)) {
            return Optional.of(name);
        }
        List<String> alike = columns.stream()
                .filter(column -> column.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .toList();
        return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
    }
}
