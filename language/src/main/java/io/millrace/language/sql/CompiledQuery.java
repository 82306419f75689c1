package io.millrace.language.sql;

import io.millrace.language.catalog.Dialect;
import io.millrace.language.plan.Field;
import java.util.List;

/**
 * A query of a dialect.
 *
 * @param sql with one {@code ?} per parameter; every text of the plan is a parameter
 * @param parameters in the order of their placeholders
 * @param readableSql the same with the values written in, for people; never executed
 * @param columns names and types of the result, in order
 */
public record CompiledQuery(
        Dialect dialect, String sql, List<BoundValue> parameters, String readableSql, List<Field> columns) {

    public CompiledQuery {
        parameters = List.copyOf(parameters);
        columns = List.copyOf(columns);
    }
}
