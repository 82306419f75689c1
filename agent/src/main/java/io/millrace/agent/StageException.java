package io.millrace.agent;

import io.millrace.schemas.Category;
import io.millrace.schemas.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failure with a category and a remedy; the message is shown to users and never carries a secret. */
public class StageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Travels with it: a Spark job that failed comes back from another process. */
    private final Failure failure;

    public StageException(Failure failure, @Nullable Throwable cause) {
        super(failure.getMessage(), cause);
        this.failure = failure;
    }

    public StageException(Category category, String code, String message, String remedy) {
        this(failure(category, code, message, remedy), null);
    }

    public StageException(Category category, String code, String message, String remedy, @Nullable Throwable cause) {
        this(failure(category, code, message, remedy), cause);
    }

    public Failure failure() {
        return failure;
    }

    private static Failure failure(Category category, String code, String message, String remedy) {
        return new Failure(category, code, message, remedy, List.of(), List.of());
    }
}
