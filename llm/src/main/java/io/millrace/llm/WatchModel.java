package io.millrace.llm;

import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelState.Status;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a model and remembers how that went; whoever listens is told when it changes. */
public final class WatchModel implements LanguageModel {
    private final LanguageModel model;
    private volatile ModelState state;
    private volatile Consumer<ModelState> listener = _ -> {};

    public WatchModel(LanguageModel model) {
        this.model = model;
        this.state = new ModelState(Status.CHECKING, "Not asked yet.");
    }

    public ModelState state() {
        return state;
    }

    /** Is told of every change from now on. */
    public void listen(Consumer<ModelState> newListener) {
        listener = newListener;
    }

    /** What was found out otherwise. */
    public synchronized void found(ModelState found) {
        boolean changed = state.status() != found.status();
        state = found;
        if (changed) {
            listener.accept(found);
        }
    }

    @Override
    public ModelAnswer ask(ModelRequest request) throws ModelFailure, InterruptedException {
        try {
            ModelAnswer answer = model.ask(request);
            found(new ModelState(Status.READY, "The model answers."));
            return answer;
        } catch (ModelFailure failure) {
            Status status = status(failure.reason());
            if (status != null) {
                found(new ModelState(status, String.valueOf(failure.getMessage())));
            }
            throw failure;
        }
    }

    private static @Nullable Status status(Reason reason) {
        return switch (reason) {
            case WRONG_KEY -> Status.WRONG_KEY;
            case UNREACHABLE -> Status.UNREACHABLE;
            case PROVIDER_ERROR, TOO_SLOW, SUSPENDED, RATE_LIMITED, CUT_OFF, MALFORMED -> Status.FAILING;
            // The fault of this one request.
            case REFUSED, BUDGET, NOT_SET -> null;
        };
    }
}
