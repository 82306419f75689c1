package io.millrace.language.ground;

import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Short names for the tables of one plan: the first letters of their words. */
final class Aliases {
    private final CatalogIndex index;
    private final Set<String> taken = new HashSet<>();

    Aliases(CatalogIndex index) {
        this.index = index;
    }

    String next(Table table) {
        List<String> words = index.kinds().words(table);
        StringBuilder initials = new StringBuilder();
        words.forEach(word -> initials.append(Character.toLowerCase(word.charAt(0))));
        String wanted = initials.isEmpty() || !Character.isLetter(initials.charAt(0)) ? "t" : initials.toString();
        // Two letters that are a word of SQL would have to be quoted.
        if (Set.of("as", "by", "do", "if", "in", "is", "no", "of", "on", "or", "to")
                .contains(wanted)) {
            wanted = wanted + "1";
        }
        String alias = wanted;
        for (int number = 2; !taken.add(alias); number++) {
            alias = wanted + number;
        }
        return alias;
    }
}
