package io.millrace.executor.load;

import io.millrace.schemas.BadRow;
import java.util.ArrayList;
import java.util.List;

/** Counts the rows that cannot be taken over, and keeps the first of them. */
final class BadRows {
    private static final int KEPT = 20;
    private static final int LONGEST = 200;

    private final List<BadRow> first = new ArrayList<>();
    private long count;

    void add(long line, String reason, String text) {
        count++;
        if (first.size() < KEPT) {
            first.add(new BadRow(line, reason, shortened(text)));
        }
    }

    long count() {
        return count;
    }

    List<BadRow> first() {
        return List.copyOf(first);
    }

    static String shortened(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
    }
}
