package io.millrace.language.ground;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Select;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.Relation;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Grounds an intent in a catalog: chooses a meaning for every mention, joins the tables, and writes the plan.
 *
 * <p>A figure is computed at the grain it lives at: its table is the one the joins start from, other tables are joined only where
 * each of its rows meets at most one of theirs, and figures of different tables are grouped each on its own before they are joined.
 * So nothing is counted twice.
 */
public final class GroundIntent {

    /** @throws NotGrounded where the catalog does not have what the intent needs */
    public Plan ground(Intent intent, CatalogIndex index) {
        try {
            return plan(Grounding.of(intent, index));
        } catch (PlanException impossible) {
            throw new NotGrounded(String.valueOf(impossible.getMessage()));
        }
    }

    private static Plan plan(Grounding grounding) {
        MeasureRows measureRows = new MeasureRows(grounding);
        ShowColumns showColumns = new ShowColumns(grounding, measureRows);
        ListRows listRows = new ListRows(grounding, showColumns);
        GroupKeys groupKeys = new GroupKeys(grounding, showColumns);
        DeriveFigures deriveFigures = new DeriveFigures(grounding);
        ArrangeFigures arrangeFigures = new ArrangeFigures(grounding, measureRows, deriveFigures);
        GroupFigures groupFigures = new GroupFigures(grounding, showColumns, measureRows, groupKeys, arrangeFigures);
        PlaceFigures placeFigures = new PlaceFigures(grounding, measureRows, groupKeys, arrangeFigures, groupFigures);
        Select select = grounding.select();
        Relation root = select.measures().isEmpty()
                        && select.having().isEmpty()
                        && select.breakdowns().isEmpty()
                ? listRows.list()
                : placeFigures.figures();
        return new Plan(Plan.VERSION, root, List.copyOf(new LinkedHashSet<>(grounding.notes())));
    }
}
