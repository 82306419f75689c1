package io.millrace.llm;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The model that may be asked, if there is any.
 *
 * @param model null where none is configured
 */
public record Models(ModelSettings settings, @Nullable WatchModel model) {
    /** Nobody is asked. */
    public static Models none() {
        return new Models(ModelSettings.none(), null);
    }

    public Optional<WatchModel> find() {
        return Optional.ofNullable(model);
    }
}
