package io.millrace.agent.program;

import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Program;
import io.millrace.schemas.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A program as a document in the journal: all that it takes to run it again, values apart from texts. Stages that write or change a
 * program have it in their output as {@value #MEMBER}.
 */
public final class ProgramJson {
    /** Where a stage's output has it. */
    public static final String MEMBER = "capsule";

    private ProgramJson() {}

    public static Map<String, Object> document(Program program) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("statement", document(program.getStatement()));
        if (program.getSparkStatement() != null) {
            document.put("spark_statement", document(program.getSparkStatement()));
        }
        document.put(
                "checks",
                program.getChecks().stream().map(ProgramJson::document).toList());
        document.put("explanation", program.getExplanation());
        document.put("origin", program.getOrigin().name());
        return document;
    }

    /** @throws IllegalArgumentException where the document is none */
    public static Program read(JsonNode document) {
        Statement statement = statement(document.path("statement"));
        if (statement == null) {
            throw new IllegalArgumentException("a program has a statement");
        }
        List<Check> checks = new ArrayList<>();
        for (JsonNode check : document.path("checks")) {
            checks.add(new Check(
                    text(check, "name"),
                    CheckKind.valueOf(text(check, "kind")),
                    text(check, "description"),
                    texts(check.path("columns")),
                    statement(check.path("query")),
                    optional(check.path("expected")),
                    Origin.valueOf(check.path("author").asString(Origin.RULE.name()))));
        }
        return new Program(
                statement,
                statement(document.path("spark_statement")),
                checks,
                text(document, "explanation"),
                Origin.valueOf(text(document, "origin")));
    }

    private static Map<String, Object> document(Statement statement) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", statement.getName());
        document.put("dialect", statement.getDialect().name());
        document.put("sql", statement.getSql());
        List<Map<String, Object>> parameters = new ArrayList<>();
        for (Parameter parameter : statement.getParameters()) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("type", parameter.getType());
            value.put("value", parameter.getValue());
            parameters.add(value);
        }
        document.put("parameters", parameters);
        document.put("readable_sql", statement.getReadableSql());
        return document;
    }

    private static Map<String, Object> document(Check check) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", check.getName());
        document.put("kind", check.getKind().name());
        document.put("description", check.getDescription());
        document.put("columns", check.getColumns());
        if (check.getQuery() != null) {
            document.put("query", document(check.getQuery()));
        }
        if (check.getExpected() != null) {
            document.put("expected", check.getExpected());
        }
        if (check.getAuthor() != Origin.RULE) {
            document.put("author", check.getAuthor().name());
        }
        return document;
    }

    private static @Nullable Statement statement(JsonNode document) {
        if (!document.isObject()) {
            return null;
        }
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode parameter : document.path("parameters")) {
            parameters.add(new Parameter(text(parameter, "type"), optional(parameter.path("value"))));
        }
        return new Statement(
                text(document, "name"),
                Dialect.valueOf(text(document, "dialect")),
                text(document, "sql"),
                parameters,
                text(document, "readable_sql"));
    }

    private static String text(JsonNode document, String field) {
        JsonNode value = document.path(field);
        if (!value.isString()) {
            throw new IllegalArgumentException("a program's " + field + " is missing");
        }
        return value.stringValue();
    }

    private static @Nullable String optional(JsonNode value) {
        return value.isString() ? value.stringValue() : null;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString("")));
        return texts;
    }
}
