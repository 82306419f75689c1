package io.millrace.eval.errors;

/** What can be wrong about an answer. A wrong answer has one or more of these. */
public enum ErrorKind {
    DECLINED("declined"),
    ASKED("asked"),
    NOT_RUN("the statement did not run"),
    NOT_DECLINED("answered what the database does not have"),
    NOT_ASKED("ambiguous, and answered"),
    KNOWN_NOT_RUN("the known query does not run"),
    KNOWN_OUTSIDE("the known query says what no form says"),
    ANSWER_OUTSIDE("the answer's query was not read as a form"),
    SET_OPERATION("set operation differs"),
    SUBQUERY_MISSING("subquery missing"),
    SUBQUERY_DIFFERS("subquery not asked for, or another one"),
    OTHER_COLUMN("shows another column"),
    TOO_MANY_COLUMNS("shows too many columns"),
    TOO_FEW_COLUMNS("shows too few columns"),
    AGGREGATE("another aggregate"),
    GROUP("groups differ"),
    CONDITION_MISSING("condition missing"),
    CONDITION_TOO_MANY("condition not asked for"),
    CONDITION_COLUMN("condition on another column"),
    COMPARISON("another comparison"),
    VALUE("another value"),
    AND_OR("conditions joined otherwise (and, or)"),
    ORDER("order or limit differs"),
    DISTINCT("distinct differs"),
    TABLES("other tables joined, or by another key"),
    OTHERWISE("differs otherwise"),
    OTHER_ROWS("same form, other rows");

    private final String words;

    ErrorKind(String words) {
        this.words = words;
    }

    /** As in reports. */
    public String words() {
        return words;
    }
}
