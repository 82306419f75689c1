package io.millrace.validator.expect;

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
import java.util.List;
import java.util.Map;

/**
 * Has a model write tests of an answer's data. What it writes is a text like any user's: {@link ReadTests} takes what is a test, each query
 * of which passes the guard. Safe for use by many threads.
 */
public final class WriteTests {
    private static final Prompt PROMPT = Prompt.read(WriteTests.class, "write-tests", 1);
    private static final String SCHEMA = """
            {"type":"object","properties":{"tests":{"type":"array","items":{"type":"object","properties":{\
            "kind":{"type":"string","enum":["no_rows","total","row_count","not_null","unique","between"]},\
            "description":{"type":"string"},"columns":{"type":"array","items":{"type":"string"}},\
            "sql":{"type":["string","null"]},"at_least":{"type":["string","null"]},"at_most":{"type":["string","null"]}},\
            "required":["kind","description","columns","sql","at_least","at_most"],"additionalProperties":false}}},\
            "required":["tests"],"additionalProperties":false}""";

    private final LanguageModel model;
    private final ModelSettings settings;
    private final CatalogIndexes indexes;

    public WriteTests(LanguageModel model, ModelSettings settings, CatalogIndexes indexes) {
        this.model = model;
        this.settings = settings;
        this.indexes = indexes;
    }

    /** @param about what is to be told of the model and its call */
    public record Written(ReadTests.Tests tests, ModelUse use, Map<String, Object> about) {}

    /** @throws ModelFailure where the model gives none */
    public Written write(Answered answered) throws ModelFailure, InterruptedException {
        if (!settings.budget().allows(answered.spent())) {
            throw new ModelFailure(Reason.BUDGET, "This question may spend no more on language models.");
        }
        var asked = new Message(Speaker.USER, prompt(answered));
        ModelAnswer answer = model.ask(
                new ModelRequest(PROMPT.id(), PROMPT.system(), List.of(asked), SCHEMA, answered.deadline(), _ -> {}));
        ReadTests.Tests tests;
        try {
            tests = ReadTests.of(answer.text(), answered.columns(), answered.catalog(), settings.key());
        } catch (IllegalArgumentException garbled) {
            throw new ModelFailure(Reason.MALFORMED, "The model's tests cannot be read.", null, answer.use(), garbled);
        }
        var said = new Message(Speaker.MODEL, RemoveSecrets.from(answer.text(), settings.key()));
        return new Written(
                tests,
                answer.use(),
                DescribeCall.answered(
                        PROMPT.id(), answer.model(), answer.use(), answer.elapsed(), List.of(asked, said)));
    }

    String prompt(Answered answered) {
        return RemoveSecrets.from(
                PROMPT.fill(answered.values(indexes.of(answered.catalog()), settings)), settings.key());
    }
}
