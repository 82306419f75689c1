package io.millrace.eval.gold;

/** A part of a query that no form can say. */
final class OutsideForm extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutsideForm(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
