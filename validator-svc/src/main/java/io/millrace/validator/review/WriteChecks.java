package io.millrace.validator.review;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.check.DeriveChecks;
import io.millrace.language.check.PlanCheck;
import io.millrace.language.plan.Plan;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.sql.CompiledQuery;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the checks of a plan in the form in which they travel, their queries compiled for the plan's source. */
final class WriteChecks {
    private final CompileSql compileSql;

    WriteChecks(CompileSql compileSql) {
        this.compileSql = compileSql;
    }

    List<Check> of(Plan plan, Catalog catalog) {
        return DeriveChecks.of(plan, catalog).stream()
                .map(check -> write(check, catalog))
                .toList();
    }

    private Check write(PlanCheck check, Catalog catalog) {
        return switch (check) {
            case PlanCheck.Shape shape ->
                write(
                        check,
                        CheckKind.SHAPE,
                        shape.columns().stream()
                                .map(column -> column.name() + " " + column.type())
                                .toList(),
                        null,
                        null);
            case PlanCheck.RowLimit limit ->
                write(check, CheckKind.ROW_LIMIT, List.of(), null, Long.toString(limit.limit()));
            case PlanCheck.Sorted sorted ->
                write(
                        check,
                        CheckKind.SORTED,
                        sorted.columns().stream()
                                .map(key -> key.column() + (key.descending() ? " desc" : " asc"))
                                .toList(),
                        null,
                        null);
            case PlanCheck.Unique unique -> write(check, CheckKind.UNIQUE, unique.columns(), null, null);
            case PlanCheck.NotNull notNull -> write(check, CheckKind.NOT_NULL, notNull.columns(), null, null);
            case PlanCheck.Total total ->
                write(check, CheckKind.TOTAL, total.columns(), query(check.name(), total.query(), catalog), null);
            case PlanCheck.NoFanOut fanOut ->
                write(check, CheckKind.EMPTY, List.of(), query(check.name(), fanOut.query(), catalog), null);
        };
    }

    private static Check write(
            PlanCheck check,
            CheckKind kind,
            List<String> columns,
            @Nullable Statement query,
            @Nullable String expected) {
        return new Check(check.name(), kind, check.description(), columns, query, expected);
    }

    private Statement query(String name, Plan plan, Catalog catalog) {
        CompiledQuery query = compileSql.compile(plan, catalog.dialect(), catalog);
        List<Parameter> parameters = query.parameters().stream()
                .map(value -> new Parameter(value.type().name(), value.value()))
                .toList();
        return new Statement(
                name, Dialect.valueOf(query.dialect().name()), query.sql(), parameters, query.readableSql());
    }
}
