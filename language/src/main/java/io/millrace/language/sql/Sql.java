package io.millrace.language.sql;

/**
 * A piece of SQL and how tightly it holds together, so that parentheses are written only where they are needed.
 *
 * @param strength one of the constants; larger binds tighter
 */
record Sql(String text, int strength) {
    static final int OR = 1;
    static final int AND = 2;
    static final int NOT = 3;
    static final int COMPARISON = 4;
    static final int CONCATENATION = 5;
    static final int SUM = 6;
    static final int PRODUCT = 7;
    static final int SIGN = 8;
    static final int ATOM = 9;

    static Sql atom(String text) {
        return new Sql(text, ATOM);
    }

    /** The text for a place that needs at least this strength. */
    String in(int needed) {
        return strength >= needed ? text : "(" + text + ")";
    }
}
