package io.millrace.eval.gold;

import io.millrace.language.form.Form;

/** What became of a query that was read as a form. */
public sealed interface GoldReading {

    record Read(Form form) implements GoldReading {}

    /**
     * The query says something that no form says.
     *
     * @param reason what it is, in a few words that are the same for all queries of the kind
     */
    record Outside(String reason) implements GoldReading {}
}
