package io.millrace.language.plan;

import java.util.List;
import java.util.Objects;

/**
 * The grounded description of an answer. See {@link PlanJson} for its JSON form and {@link PlanTree} for one to be read.
 *
 * @param version of the plan language, {@link #VERSION} for now
 * @param root what is answered; its fields are the columns of the result, in order
 * @param notes what was assumed while the words were read ("sales is quantity times unit price"), for the explanation
 */
public record Plan(int version, Relation root, List<String> notes) {
    public static final int VERSION = 1;

    public Plan {
        Objects.requireNonNull(root);
        PlanException.require(
                version == VERSION, "plan version " + version + " is unknown; this is version " + VERSION);
        notes = notes == null ? List.of() : List.copyOf(notes);
        var free = Scope.freeReferences(root);
        PlanException.require(free.isEmpty(), "no query around this one has " + free);
    }

    public static Plan of(Relation root, String... notes) {
        return new Plan(VERSION, root, List.of(notes));
    }
}
