package io.millrace.language.guard;

/** Ends the reading of a statement that is not to be run. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Violation violation;

    Refused(String rule, String message, String suggestion) {
        super(message);
        this.violation = new Violation(rule, message, suggestion);
    }

    Violation violation() {
        return violation;
    }
}
