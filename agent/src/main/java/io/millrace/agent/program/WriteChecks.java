package io.millrace.agent.program;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.check.DeriveChecks;
import io.millrace.language.check.Figure;
import io.millrace.language.check.PlanCheck;
import io.millrace.language.plan.Plan;
import io.millrace.language.sql.CompileSql;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes the checks of a plan in the form in which they travel, their queries compiled for the plan's source. */
public final class WriteChecks {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final CompileSql compileSql;

    public WriteChecks(CompileSql compileSql) {
        this.compileSql = compileSql;
    }

    public List<Check> of(Plan plan, Catalog catalog) {
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
            case PlanCheck.RowCount count ->
                write(
                        check,
                        CheckKind.ROW_COUNT,
                        List.of(),
                        query(check.name(), count.query(), catalog),
                        (count.limit() == null ? "" : count.limit().toString()) + " " + count.offset());
            case PlanCheck.Figures figures ->
                write(
                        check,
                        CheckKind.FIGURES,
                        written(figures.figures()),
                        query(check.name(), figures.query(), catalog),
                        null);
            case PlanCheck.Top top ->
                write(
                        check,
                        CheckKind.TOP,
                        written(top.figures()),
                        query(check.name(), top.query(), catalog),
                        Long.toString(top.limit()));
            case PlanCheck.Holds holds -> {
                List<String> test = new ArrayList<>();
                test.add(holds.test().name());
                test.addAll(holds.values());
                yield write(check, CheckKind.HOLDS, List.of(holds.column()), null, JSON.writeValueAsString(test));
            }
            case PlanCheck.LostRows lost ->
                write(
                        check,
                        CheckKind.REPORT,
                        List.of(),
                        query(check.name(), lost.query(), catalog),
                        "rows of " + lost.from() + " have no " + lost.to() + " and are left out");
        };
    }

    private static Check write(
            PlanCheck check,
            CheckKind kind,
            List<String> columns,
            @Nullable Statement query,
            @Nullable String expected) {
        return new Check(check.name(), kind, check.description(), columns, query, expected, Origin.RULE);
    }

    private static List<String> written(List<Figure> figures) {
        return figures.stream().map(Figure::written).toList();
    }

    private Statement query(String name, Plan plan, Catalog catalog) {
        return WriteStatement.of(name, compileSql.compile(plan, catalog.dialect(), catalog));
    }
}
