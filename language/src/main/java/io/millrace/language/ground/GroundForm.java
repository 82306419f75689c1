package io.millrace.language.ground;

import io.millrace.language.form.Form;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.Plan;

/** Writes the plan of a form: joins the tables that its terms name along the join graph. */
public final class GroundForm {

    /** @throws NotGrounded where the catalog does not have what the form needs */
    public Plan ground(Form form, CatalogIndex index) {
        throw new NotGrounded("forms are not grounded yet");
    }
}
