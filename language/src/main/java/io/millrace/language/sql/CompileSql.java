package io.millrace.language.sql;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ResultColumns;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a plan to one read-only query. The same plan gives the same text, and the same rows in every dialect: nulls come
 * last, division keeps its decimals and is null where the divisor is zero, weeks start on Monday, and "not in" means what it
 * says when there are nulls.
 */
public final class CompileSql {

    /**
     * @throws io.millrace.language.plan.PlanException where the dialect cannot say what the plan says
     */
    public CompiledQuery compile(Plan plan, Dialect dialect) {
        return compile(plan, dialect, null);
    }

    /**
     * @param catalog of the connection: with it, no name that the query gives can be mistaken for a column that the plan does
     *     not mention
     * @throws io.millrace.language.plan.PlanException where the dialect cannot say what the plan says
     */
    public CompiledQuery compile(Plan plan, Dialect dialect, @Nullable Catalog catalog) {
        Grammar grammar = Grammar.of(dialect);
        Relation root = grammar.lower(plan.root());
        FoldPlan fold = new FoldPlan(root, grammar, catalog);
        Block.Query query = fold.query(root);
        WriteSql write = new WriteSql(grammar, fold);
        String marked = write.statement(query);
        List<BoundValue> parameters = new ArrayList<>();
        String sql = write.placeholders(marked, parameters);
        List<Field> columns = ResultColumns.of(plan.root().fields());
        return new CompiledQuery(dialect, sql, parameters, write.readable(marked), columns);
    }
}
