package io.millrace.language.generate;

/**
 * A place in a template.
 *
 * @param number position among the slots of the template
 * @param role every role the place has in the form, as {@link WalkForm} names them, joined with {@code ,}
 * @param of for a value the slot of the attribute it is compared with; -1 for none
 */
public record Slot(int number, Kind kind, String role, int of) {
    public enum Kind {
        ATTRIBUTE,
        TABLE,
        /** A value in words, equal to what a column has. */
        TEXT,
        NUMBER,
        /** A part of a text. */
        PATTERN,
        /** The most rows, other than one. */
        LIMIT
    }

    /** The role without numbers and all but the first: what rare roles have in common with frequent ones. */
    public String coarse() {
        int comma = role.indexOf(',');
        String first = comma < 0 ? role : role.substring(0, comma);
        int dot = first.lastIndexOf('.');
        String local = first.substring(dot + 1);
        StringBuilder coarse = new StringBuilder(dot < 0 ? "" : "in.");
        for (int i = 0; i < local.length(); i++) {
            char letter = local.charAt(i);
            if (letter != '|' && (letter < '0' || letter > '9')) {
                coarse.append(letter);
            }
        }
        return coarse.toString();
    }
}
