package io.millrace.language.plan;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The grounded description of an answer. See {@link PlanJson} for its JSON form and {@link PlanTree} for one to be read.
 *
 * @param version of the plan language, {@link #VERSION} for now
 * @param root what is answered; its fields are the columns of the result, in order
 * @param notes what was assumed while the words were read ("sales is quantity times unit price"), for the explanation
 * @param target where the rows are kept; null where they are only answered
 */
public record Plan(
        int version,
        Relation root,
        List<String> notes,
        @Nullable Target target) {
    public static final int VERSION = 1;

    public Plan {
        Objects.requireNonNull(root);
        PlanException.require(
                version == VERSION, "plan version " + version + " is unknown; this is version " + VERSION);
        notes = notes == null ? List.of() : List.copyOf(notes);
        var free = Scope.freeReferences(root);
        PlanException.require(free.isEmpty(), "no query around this one has " + free);
        if (target != null) {
            Target.check(target, ResultColumns.of(root.fields()));
        }
    }

    /** A plan that only answers. */
    public Plan(int version, Relation root, List<String> notes) {
        this(version, root, notes, null);
    }

    public static Plan of(Relation root, String... notes) {
        return new Plan(VERSION, root, List.of(notes));
    }

    /** The same rows, kept in a target. */
    public Plan into(Target kept) {
        return new Plan(version, root, notes, kept);
    }
}
