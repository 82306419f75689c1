package io.millrace.language.catalog;

/** The types of the plan language; each dialect's own types are folded into these. */
public enum DataType {
    BOOLEAN,
    INTEGER,
    /** Exact decimal: money belongs here. */
    DECIMAL,
    /** Binary floating point. */
    DOUBLE,
    TEXT,
    DATE,
    TIME,
    /** Date and time, without a zone. */
    TIMESTAMP,
    /** What the language carries but does not compute with: bytes, arrays, documents, shapes. */
    OTHER;

    public boolean isNumeric() {
        return this == INTEGER || this == DECIMAL || this == DOUBLE;
    }

    /** True for types that a calendar unit can be taken of. */
    public boolean isTemporal() {
        return this == DATE || this == TIMESTAMP;
    }
}
