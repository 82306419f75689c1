package io.millrace.agent;

/** How long the work of a stage takes. */
public enum Pace {
    /** Milliseconds of computing: requests are fetched in batches. */
    QUICK,
    /** Up to minutes of waiting for a database or a model: requests are fetched one by one, several workers at once. */
    SLOW
}
