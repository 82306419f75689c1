package io.millrace.executor.load;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Gives the columns of a file names that a query can use: letters, digits and underscores, each once.
 *
 * <pre>
 * "Total ($)", "", "total", "=cmd|'/c calc'!A1"   →   Total, column_2, total_2, cmd_c_calc_A1
 * </pre>
 */
final class NameColumns {
    private static final int LONGEST = 60;

    private NameColumns() {}

    /** The names in the order of the headers, which may be anything. */
    static List<String> of(List<String> headers) {
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            String plain = plain(headers.get(i));
            String name = plain.isEmpty() ? "column_" + (i + 1) : plain;
            String free = name;
            for (int number = 2; !taken.add(free.toLowerCase(Locale.ROOT)); number++) {
                free = name + "_" + number;
            }
            names.add(free);
        }
        return names;
    }

    /** A name for a table. */
    static String table(String name) {
        String plain = plain(name).toLowerCase(Locale.ROOT);
        return plain.isEmpty() ? "dataset" : plain;
    }

    private static String plain(String header) {
        String plain = header.replaceAll("[^\\p{L}\\p{M}\\p{N}]+", "_").replaceAll("^_+|_+$", "");
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST).replaceAll("_+$", "");
    }
}
