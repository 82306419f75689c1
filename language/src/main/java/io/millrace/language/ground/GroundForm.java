package io.millrace.language.ground;

import io.millrace.language.form.Form;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.Plan;

/**
 * Writes the plan of a form: the tables that its terms name are joined along the join graph, and rows are multiplied by that as
 * they are in SQL written by hand. Stateless; one instance serves all threads.
 */
public final class GroundForm {

    /** @throws NotGrounded where the catalog does not have what the form needs, or the form says what no query can say */
    public Plan ground(Form form, CatalogIndex index) {
        try {
            return Plan.of(new PlanForm(index).relation(form));
        } catch (IllegalArgumentException impossible) {
            throw new NotGrounded(String.valueOf(impossible.getMessage()));
        }
    }
}
