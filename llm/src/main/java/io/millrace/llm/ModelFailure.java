package io.millrace.llm;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A model gave no answer that can be used. The message is for users and carries neither key nor prompt. */
public final class ModelFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is no answer. */
    public enum Reason {
        /** The provider does not know the key, or the key may not use the model. */
        WRONG_KEY(false, true),
        /** Nobody answers at the address. */
        UNREACHABLE(true, true),
        /** Too many requests, or nothing left of what was paid for. */
        RATE_LIMITED(true, false),
        /** The provider says that it is its own fault. */
        PROVIDER_ERROR(true, true),
        /** No answer in time. */
        TOO_SLOW(true, true),
        /** The answer ended before it was complete. */
        CUT_OFF(true, false),
        /** The provider answered something that is no answer. */
        MALFORMED(true, false),
        /** The request was refused: an unknown model, a prompt that is too long, a parameter that is not known. */
        REFUSED(false, false),
        /** None is configured. */
        NOT_SET(false, false),
        /** The workflow has used up what it may spend. */
        BUDGET(false, false),
        /** Too many calls failed lately: nobody is asked for a while. */
        SUSPENDED(false, false);

        private final boolean passing;
        private final boolean ofProvider;

        Reason(boolean passing, boolean ofProvider) {
            this.passing = passing;
            this.ofProvider = ofProvider;
        }

        /** Whether the same request may be answered when it is sent again. */
        public boolean isPassing() {
            return passing;
        }

        /** Whether the next request will probably fail, too. */
        public boolean isOfProvider() {
            return ofProvider;
        }
    }

    private final Reason reason;
    private final @Nullable Duration retryAfter;
    private final ModelUse use;

    /**
     * @param retryAfter how long the provider wants to be left alone; null where it did not say
     * @param use what the failed calls took
     */
    public ModelFailure(
            Reason reason, String message, @Nullable Duration retryAfter, ModelUse use, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
        this.use = use;
    }

    public ModelFailure(Reason reason, String message) {
        this(reason, message, null, ModelUse.NONE, null);
    }

    public Reason reason() {
        return reason;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public ModelUse use() {
        return use;
    }

    /** The same failure after other calls that had failed, too. */
    public ModelFailure after(ModelUse earlier) {
        return new ModelFailure(reason, getMessage() == null ? "" : getMessage(), retryAfter, earlier.plus(use), this);
    }
}
