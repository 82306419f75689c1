package io.millrace.validator.expect;

import io.millrace.language.brief.BriefSchema;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.llm.DescribeCall;
import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelAnswer;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelRequest.Message;
import io.millrace.llm.ModelRequest.Speaker;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.llm.prompt.Prompt;
import io.millrace.llm.prompt.RemoveSecrets;
import io.millrace.schemas.CheckOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a model once more about tests that did not pass: whether the answer is wrong, or the test. It is not told what the data has, unless
 * values of the connection may be sent. Safe for use by many threads.
 */
public final class DoubtTests {
    private static final Prompt PROMPT = Prompt.read(DoubtTests.class, "doubt-tests", 1);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 600;
    private static final String SCHEMA = """
            {"type":"object","properties":{"findings":{"type":"array","items":{"type":"object","properties":{\
            "name":{"type":"string"},"wrong":{"type":"string","enum":["test","answer"]},"reason":{"type":"string"}},\
            "required":["name","wrong","reason"],"additionalProperties":false}}},\
            "required":["findings"],"additionalProperties":false}""";

    private final LanguageModel model;
    private final ModelSettings settings;
    private final CatalogIndexes indexes;

    public DoubtTests(LanguageModel model, ModelSettings settings, CatalogIndexes indexes) {
        this.model = model;
        this.settings = settings;
        this.indexes = indexes;
    }

    /**
     * What became of the doubts.
     *
     * @param confirmed names of the tests that stand, with why
     * @param dismissed names of those that do not, with why
     * @param about what is to be told of the model and its call
     */
    public record Doubted(
            Map<String, String> confirmed, Map<String, String> dismissed, ModelUse use, Map<String, Object> about) {}

    /** @throws ModelFailure where the model gives no answer that can be used */
    public Doubted doubt(Answered answered, List<CheckOutcome> failed) throws ModelFailure, InterruptedException {
        if (!settings.budget().allows(answered.spent())) {
            throw new ModelFailure(Reason.BUDGET, "This question may spend no more on language models.");
        }
        var asked = new Message(Speaker.USER, prompt(answered, failed));
        ModelAnswer answer = model.ask(
                new ModelRequest(PROMPT.id(), PROMPT.system(), List.of(asked), SCHEMA, answered.deadline(), _ -> {}));
        JsonNode findings = findings(answer);
        Map<String, String> confirmed = new LinkedHashMap<>();
        Map<String, String> dismissed = new LinkedHashMap<>();
        for (CheckOutcome test : failed) {
            dismissed.put(test.getName(), "Nobody says that it is right.");
        }
        for (JsonNode finding : findings) {
            String name = finding.path("name").asString("");
            if (!dismissed.containsKey(name)) {
                continue;
            }
            String reason = RemoveSecrets.from(
                    finding.path("reason").asString("").replaceAll("\\s+", " ").strip(), settings.key());
            if (finding.path("wrong").asString("").equals("answer")) {
                confirmed.put(name, reason);
                dismissed.remove(name);
            } else {
                dismissed.put(name, reason.isEmpty() ? "It expects what does not follow from the question." : reason);
            }
        }
        var said = new Message(Speaker.MODEL, RemoveSecrets.from(answer.text(), settings.key()));
        return new Doubted(
                confirmed,
                dismissed,
                answer.use(),
                DescribeCall.answered(
                        PROMPT.id(), answer.model(), answer.use(), answer.elapsed(), List.of(asked, said)));
    }

    private static JsonNode findings(ModelAnswer answer) throws ModelFailure {
        String text = answer.text();
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        try {
            JsonNode findings = JSON.readTree(from < 0 || to < from ? "{}" : text.substring(from, to + 1))
                    .path("findings");
            if (findings.isArray()) {
                return findings;
            }
        } catch (JacksonException garbled) {
            throw unusable(answer, garbled);
        }
        throw unusable(answer, null);
    }

    private static ModelFailure unusable(ModelAnswer answer, @Nullable Throwable cause) {
        return new ModelFailure(Reason.MALFORMED, "The model's judgement cannot be read.", null, answer.use(), cause);
    }

    String prompt(Answered answered, List<CheckOutcome> failed) {
        Map<String, String> values = answered.values(indexes.of(answered.catalog()), settings);
        StringBuilder tests = new StringBuilder();
        boolean share = settings.sharesValues(answered.connectionId());
        for (CheckOutcome test : failed) {
            tests.append("- ")
                    .append(test.getName())
                    .append(": ")
                    .append(BriefSchema.quoted(test.getDescription(), LONGEST));
            if (test.getSql() != null) {
                tests.append(" asked ").append(BriefSchema.quoted(test.getSql(), LONGEST * 4));
            }
            if (share) {
                tests.append(" expected ")
                        .append(BriefSchema.quoted(test.getExpected(), LONGEST))
                        .append(", saw ")
                        .append(BriefSchema.quoted(test.getSeen(), LONGEST));
            } else {
                tests.append(" and did not get what it expects");
            }
            tests.append('\n');
        }
        values.put("tests", tests.toString());
        return RemoveSecrets.from(PROMPT.fill(values), settings.key());
    }
}
