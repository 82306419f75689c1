package io.millrace.language.plan;

import java.util.Objects;
import java.util.function.Supplier;

/** A plan that says something impossible: a name that is not there, types that do not go together. */
public final class PlanException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public PlanException(String message) {
        super(message);
    }

    public PlanException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Always there: what is wrong, for people. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** Throws where the plan says something that does not hold. */
    public static void require(boolean holds, String message) {
        if (!holds) {
            throw new PlanException(message);
        }
    }

    /** The same for a message that takes work to write. */
    static void require(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw new PlanException(message.get());
        }
    }
}
