package io.millrace.language.form;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A question in terms of a catalog: which columns, which conditions, which order; not yet how the tables are joined. Names are
 * always names of the catalog. {@link FormJson} has its JSON form.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Select.class, name = "select"),
    @JsonSubTypes.Type(value = Combined.class, name = "combined")
})
public sealed interface Form permits Select, Combined {

    /** The first set of rows: itself, or the leftmost of those that are combined. */
    default Select first() {
        return switch (this) {
            case Select select -> select;
            case Combined combined -> combined.left().first();
        };
    }
}
