package io.millrace.language.ground;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Kinds;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Select;
import java.util.ArrayList;
import java.util.List;

/**
 * What all parts of one grounding look at.
 *
 * @param notes what was assumed; grows while the plan is written
 */
record Grounding(
        Select select,
        CatalogIndex index,
        Kinds kinds,
        Aliases names,
        List<String> notes,
        GroundConditions conditions,
        Labels labels) {
    static Grounding of(Intent intent, CatalogIndex index) {
        Aliases names = new Aliases(index);
        List<String> notes = new ArrayList<>();
        List<Meaning> meanings = new ChooseMeanings(index, intent).choose();
        GroundConditions conditions = new GroundConditions(index, intent, meanings, names, notes);
        return new Grounding(intent.select(), index, index.kinds(), names, notes, conditions, new Labels(intent));
    }
}
