package io.millrace.language.understand;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.language.form.Form;
import io.millrace.language.intent.Intent;

/** What a question was taken to mean. {@link InterpretationJson} has its JSON form, {@link GroundInterpretation} its plan. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Interpretation.OfIntent.class, name = "intent"),
    @JsonSubTypes.Type(value = Interpretation.OfForm.class, name = "form")
})
public sealed interface Interpretation {

    /** The question. */
    String text();

    /** In the user's own terms; {@code ground} chooses among the meanings of its mentions. */
    record OfIntent(Intent intent) implements Interpretation {
        @Override
        public String text() {
            return intent.text();
        }
    }

    /** In terms of the catalog. */
    record OfForm(String text, Form form) implements Interpretation {}
}
