package io.millrace.llm;

import java.util.Locale;

/**
 * Whether the model can be asked, as far as is known.
 *
 * @param message for operators; carries no key
 */
public record ModelState(Status status, String message) {

    public enum Status {
        /** No model is configured. */
        NONE,
        /** Not known yet. */
        CHECKING,
        READY,
        WRONG_KEY,
        UNREACHABLE,
        /** It answers, but not well. */
        FAILING;

        /** As it is written in documents. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
