package io.millrace.language.intent;

/** How many linked things there have to be. */
public enum Quantifier {
    /** At least one: "who bought". */
    SOME,
    /** "never", "without", "but not". */
    NONE,
    /** "only": at least one, and none that is different. */
    ONLY,
    /** "in every". */
    EVERY,
    AT_LEAST,
    AT_MOST,
    EXACTLY
}
