package io.millrace.language.understand;

import io.millrace.language.form.Form;
import io.millrace.language.ground.GroundForm;
import io.millrace.language.ground.GroundIntent;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Intent;
import io.millrace.language.plan.Plan;
import io.millrace.language.sql.CompileSql;
import java.util.regex.Pattern;

/** Whether the composed reading and the best candidate come to the same query: two that know nothing of each other seldom err alike. */
final class SecondOpinion {
    private static final Pattern NAMED = Pattern.compile(" AS [\"`]?\\w+[\"`]?");

    private final GroundIntent groundIntent = new GroundIntent();
    private final GroundForm groundForm = new GroundForm();

    boolean agrees(Intent intent, Form form, CatalogIndex index) {
        try {
            return sql(groundIntent.ground(intent, index), index).equals(sql(groundForm.ground(form, index), index));
        } catch (RuntimeException noPlan) {
            return false;
        }
    }

    /** Whether the catalog can answer an intent at all. */
    boolean grounds(Intent intent, CatalogIndex index) {
        try {
            groundIntent.ground(intent, index);
            return true;
        } catch (RuntimeException noPlan) {
            return false;
        }
    }

    private static String sql(Plan plan, CatalogIndex index) {
        String sql = new CompileSql()
                .compile(plan, index.catalog().dialect(), index.catalog())
                .readableSql();
        return NAMED.matcher(sql).replaceAll("");
    }
}
