package io.millrace.validator.expect;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.check.PlanCheck.Holds;
import io.millrace.language.guard.RequireQuery;
import io.millrace.language.guard.Violation;
import io.millrace.language.plan.Field;
import io.millrace.llm.prompt.RemoveSecrets;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes checks of what a model has written: those whose columns the result has, and whose query the guard lets pass. Of the others is said
 * why not; none of them runs.
 */
public final class ReadTests {
    /** What a check of a model is called, with a number. */
    public static final String NAME = "model-";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST = 5;
    private static final int LONGEST_SQL = 4_000;
    private static final int LONGEST_DESCRIPTION = 200;
    private static final Pattern VALUE = Pattern.compile("-?\\d{1,18}(\\.\\d{1,9})?|\\d{4}-\\d\\d-\\d\\d");

    private static final List<Bound> BOUNDS =
            List.of(new Bound("at_least", Holds.Test.GREATER_OR_EQUAL), new Bound("at_most", Holds.Test.LESS_OR_EQUAL));

    private record Bound(String member, Holds.Test test) {}

    private ReadTests() {}

    /** @param refused what was no test that may run: its description, its SQL where it has any, and why */
    public record Tests(List<Check> checks, List<Map<String, Object>> refused) {}

    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * @param answer of a model: a JSON document with anything around it
     * @param fields columns of the result, where they are known
     * @param secret that no text may carry on
     * @throws IllegalArgumentException where there is no such document
     */
    static Tests of(String answer, List<Field> fields, Catalog catalog, String secret) {
        int from = answer.indexOf('{');
        int to = answer.lastIndexOf('}');
        JsonNode tests;
        try {
            tests = JSON.readTree(from < 0 || to < from ? "{}" : answer.substring(from, to + 1))
                    .path("tests");
        } catch (JacksonException garbled) {
            throw new IllegalArgumentException("no JSON document", garbled);
        }
        if (!tests.isArray()) {
            throw new IllegalArgumentException("no tests");
        }
        Map<String, Field> columns = fields.stream()
                .collect(Collectors.toMap(Field::name, field -> field, (first, _) -> first, LinkedHashMap::new));
        List<Check> checks = new ArrayList<>();
        List<Map<String, Object>> refused = new ArrayList<>();
        for (JsonNode test : tests) {
            String sql = test.path("sql").asString("").strip().replaceAll("[;\\s]+$", "");
            String description =
                    line(RemoveSecrets.from(test.path("description").asString(""), secret));
            try {
                if (checks.size() >= MOST) {
                    throw new Unfit("There are more than " + MOST + " tests.");
                }
                checks.addAll(read(test, description, sql, columns, catalog, checks.size() + 1));
            } catch (Unfit unfit) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("description", description);
                if (!sql.isEmpty()) {
                    one.put("sql", RemoveSecrets.from(sql, secret));
                }
                one.put("reason", String.valueOf(unfit.getMessage()));
                refused.add(one);
            }
        }
        return new Tests(List.copyOf(checks), List.copyOf(refused));
    }

    private static List<Check> read(
            JsonNode test, String description, String sql, Map<String, Field> columns, Catalog catalog, int number)
            throws Unfit {
        if (description.isEmpty()) {
            throw new Unfit("It does not say what has to hold.");
        }
        List<Field> named = new ArrayList<>();
        for (JsonNode column : test.path("columns")) {
            String name = column.asString("");
            Field field = columns.get(name);
            if (field == null) {
                throw new Unfit("The result has no column " + line(name) + ".");
            }
            named.add(field);
        }
        String kind = test.path("kind").asString("");
        return switch (kind) {
            case "no_rows" ->
                List.of(check(number, CheckKind.EMPTY, description, List.of(), query(sql, number, catalog), null));
            case "row_count" ->
                List.of(check(number, CheckKind.ROW_COUNT, description, List.of(), query(sql, number, catalog), " 0"));
            case "total" -> {
                for (Field column : required(named)) {
                    if (!column.type().isNumeric()) {
                        throw new Unfit("The column " + line(column.name()) + " has no numbers.");
                    }
                }
                yield List.of(
                        check(number, CheckKind.TOTAL, description, names(named), query(sql, number, catalog), null));
            }
            case "not_null" ->
                List.of(check(number, CheckKind.NOT_NULL, description, names(required(named)), null, null));
            case "unique" -> List.of(check(number, CheckKind.UNIQUE, description, names(required(named)), null, null));
            case "between" -> between(test, description, required(named).getFirst(), number);
            default -> throw new Unfit("There is no kind of test called " + line(kind) + ".");
        };
    }

    private static List<Check> between(JsonNode test, String description, Field column, int number) throws Unfit {
        DataType type = column.type();
        if (!type.isNumeric() && !type.isTemporal()) {
            throw new Unfit("The column " + line(column.name()) + " has neither numbers nor dates.");
        }
        List<Check> checks = new ArrayList<>();
        for (Bound bound : BOUNDS) {
            JsonNode value = test.path(bound.member());
            if (value.isNull() || value.isMissingNode()) {
                continue;
            }
            String text = value.asString("").strip();
            if (!VALUE.matcher(text).matches()) {
                throw new Unfit("A bound is neither a number nor a date: " + line(text) + ".");
            }
            checks.add(check(
                    number + checks.size(),
                    CheckKind.HOLDS,
                    description,
                    List.of(column.name()),
                    null,
                    JSON.writeValueAsString(List.of(bound.test().name(), text))));
        }
        if (checks.isEmpty()) {
            throw new Unfit("It has no bounds.");
        }
        return checks;
    }

    private static List<Field> required(List<Field> named) throws Unfit {
        if (named.isEmpty()) {
            throw new Unfit("It names no column of the result.");
        }
        return named;
    }

    private static List<String> names(List<Field> fields) {
        return fields.stream().map(Field::name).toList();
    }

    /** The same guard as for any other query. */
    private static Statement query(String sql, int number, Catalog catalog) throws Unfit {
        if (sql.isEmpty() || sql.length() > LONGEST_SQL) {
            throw new Unfit(sql.isEmpty() ? "It has no query." : "Its query is too long.");
        }
        List<Violation> violations = RequireQuery.check(sql, catalog.dialect(), catalog);
        if (!violations.isEmpty()) {
            throw new Unfit(violations.getFirst().message());
        }
        return new Statement(NAME + number, Dialect.valueOf(catalog.dialect().name()), sql, List.of(), sql);
    }

    private static Check check(
            int number,
            CheckKind kind,
            String description,
            List<String> columns,
            @Nullable Statement query,
            @Nullable String expected) {
        return new Check(NAME + number, kind, description, columns, query, expected, Origin.MODEL);
    }

    /** Those that the guard still lets pass. */
    static List<Check> guarded(List<Check> checks, Catalog catalog) {
        return checks.stream()
                .filter(check -> check.getQuery() == null
                        || RequireQuery.check(check.getQuery().getSql(), catalog.dialect(), catalog)
                                .isEmpty())
                .toList();
    }

    private static String line(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > LONGEST_DESCRIPTION ? line.substring(0, LONGEST_DESCRIPTION) + "…" : line;
    }
}
