package io.millrace.language.understand;

import io.millrace.language.ground.GroundForm;
import io.millrace.language.ground.GroundIntent;
import io.millrace.language.ground.NotGrounded;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.UnknownName;
import io.millrace.language.plan.Plan;

/** Writes the plan of an interpretation. */
public final class GroundInterpretation {
    private final GroundIntent groundIntent = new GroundIntent();
    private final GroundForm groundForm = new GroundForm();

    /** @throws NotGrounded where the catalog does not have what the interpretation needs */
    public Plan ground(Interpretation interpretation, CatalogIndex index) {
        return switch (interpretation) {
            case Interpretation.OfIntent of -> ground(of, index);
            case Interpretation.OfForm of -> groundForm.ground(of.form(), index);
        };
    }

    private Plan ground(Interpretation.OfIntent of, CatalogIndex index) {
        try {
            return groundIntent.ground(of.intent(), index);
        } catch (UnknownName older) {
            // It was read, remembered or asked before, when the tables were others.
            throw new NotGrounded(String.valueOf(older.getMessage()));
        }
    }
}
