package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Points to a mention of the intent.
 *
 * @param mention index into {@link Intent#mentions()}
 * @param of the mention that owns it, where the words say so: "country" of "customers"
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reference(int mention, @Nullable Integer of) {
    public static Reference to(int mention) {
        return new Reference(mention, null);
    }
}
