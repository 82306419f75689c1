package io.millrace.gateway.document;

import io.millrace.agent.journal.Outputs;
import io.millrace.schemas.Category;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/** Records as JSON documents, written and read. Names are in snake case, constants in lower case. */
public final class Documents {
    /** Keeps numbers as they were written: 12.50 stays 12.50, whatever its size. */
    public static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Documents() {}

    public static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    public static String write(Object document) {
        return JSON.writeValueAsString(document);
    }

    public static Map<String, Object> goal(Goal goal) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("mode", name(goal.getMode()));
        document.put("text", goal.getText());
        document.put("connection_id", goal.getConnectionId());
        document.put("engine", name(goal.getEngine()));
        document.put("max_rows", goal.getMaxRows());
        if (goal.getConversationId() != null) {
            document.put("conversation_id", goal.getConversationId());
        }
        document.putAll(ScopeDocument.document(goal));
        return document;
    }

    public static List<String> stages(List<Stage> stages) {
        return stages.stream().map(Documents::name).toList();
    }

    public static @Nullable Map<String, Object> verdict(@Nullable Verdict verdict) {
        if (verdict == null) {
            return null;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("passed", verdict.getPassed());
        document.put("summary", verdict.getSummary());
        var checks = new ArrayList<Map<String, Object>>();
        for (CheckOutcome outcome : verdict.getChecks()) {
            Map<String, Object> check = new LinkedHashMap<>();
            check.put("name", outcome.getName());
            check.put("description", outcome.getDescription());
            check.put("passed", outcome.getPassed());
            check.put("expected", outcome.getExpected());
            check.put("seen", outcome.getSeen());
            check.put("sql", outcome.getSql());
            check.put("author", name(outcome.getAuthor()));
            check.put("dismissed", outcome.getDismissed());
            checks.add(check);
        }
        document.put("checks", checks);
        return document;
    }

    public static @Nullable Map<String, Object> failure(@Nullable Failure failure) {
        return failure == null ? null : Outputs.document(failure);
    }

    public static Map<String, Object> needsInput(NeedsInput question) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("question", question.getQuestion());
        document.put(
                "choices", question.getChoices().stream().map(Documents::choice).toList());
        document.put(
                "until",
                question.getUntil() == null ? null : question.getUntil().toString());
        document.put("left_ms", question.getLeftMs());
        document.put("attempt", question.getAttempt());
        if (question.getProposal() != null) {
            document.put("proposal", output(question.getProposal()));
        }
        return document;
    }

    static Map<String, Object> choice(Choice choice) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", choice.getId());
        document.put("text", choice.getText());
        document.put("difference", choice.getDifference());
        document.put("sql", choice.getSql());
        document.put("row_count", choice.getRowCount());
        document.put("intent", output(choice.getIntent()));
        return document;
    }

    /** The output of a stage inside a larger document: as it is where it is JSON, as a string where not, null where there is none. */
    public static @Nullable Object output(@Nullable String output) {
        if (output == null) {
            return null;
        }
        // Line breaks can only stand between the tokens of JSON; without them a document is one line of a stream.
        return isJson(output) ? new RawValue(output.replace('\n', ' ').replace('\r', ' ')) : output;
    }

    /** The output of a stage as a JSON document of its own: as it is, or as a JSON string where it is no JSON. */
    public static @Nullable String asJson(@Nullable String output) {
        return output == null || isJson(output) ? output : write(output);
    }

    /** The output of a stage as a tree; a missing node where it is no JSON. */
    public static JsonNode tree(@Nullable String output) {
        if (output == null || !isJson(output)) {
            return JSON.missingNode();
        }
        return JSON.readTree(output);
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** Who wrote a check; the engine where it does not say. */
    public static Origin author(JsonNode check) {
        return Origin.valueOf(check.path("author").asString("rule").toUpperCase(Locale.ROOT));
    }

    public static @Nullable Verdict readVerdict(@Nullable String text) {
        if (text == null) {
            return null;
        }
        JsonNode document = JSON.readTree(text);
        var checks = new ArrayList<CheckOutcome>();
        for (JsonNode check : document.path("checks")) {
            checks.add(new CheckOutcome(
                    check.path("name").asString(""),
                    check.path("description").asString(""),
                    check.path("passed").asBoolean(false),
                    check.path("expected").asString(""),
                    check.path("seen").asString(""),
                    check.path("sql").stringValue(null),
                    author(check),
                    check.path("dismissed").stringValue(null)));
        }
        return new Verdict(
                document.path("passed").asBoolean(false),
                document.path("summary").asString(""),
                checks);
    }

    public static @Nullable Failure readFailure(@Nullable String text) {
        if (text == null) {
            return null;
        }
        JsonNode document = JSON.readTree(text);
        return new Failure(
                Category.valueOf(document.path("category").asString("contract").toUpperCase(Locale.ROOT)),
                document.path("code").asString(""),
                document.path("message").asString(""),
                document.path("remedy").asString(""),
                strings(document.path("understood")),
                strings(document.path("not_understood")));
    }

    public static @Nullable NeedsInput readNeedsInput(@Nullable String text) {
        if (text == null) {
            return null;
        }
        JsonNode document = JSON.readTree(text);
        var choices = new ArrayList<Choice>();
        for (JsonNode choice : document.path("choices")) {
            JsonNode sql = choice.path("sql");
            JsonNode rows = choice.path("row_count");
            JsonNode intent = choice.path("intent");
            choices.add(new Choice(
                    choice.path("id").asString(""),
                    choice.path("text").asString(""),
                    choice.path("difference").asString(""),
                    sql.isString() ? sql.stringValue() : null,
                    rows.isNumber() ? rows.longValue() : null,
                    intent.isObject() ? intent.toString() : null));
        }
        JsonNode until = document.path("until");
        JsonNode proposal = document.path("proposal");
        return new NeedsInput(
                document.path("question").asString(""),
                choices,
                until.isString() ? Instant.parse(until.stringValue()) : null,
                document.path("left_ms").asLong(0),
                document.path("attempt").asInt(1),
                proposal.isObject() ? proposal.toString() : null);
    }

    private static List<String> strings(JsonNode array) {
        var strings = new ArrayList<String>();
        array.forEach(item -> strings.add(item.asString("")));
        return strings;
    }
}
