package io.millrace.planner.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.memory.MemoryKey;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.glossary.ReadGlossary;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.read.Reading;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Interpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.language.understand.Understand;
import io.millrace.language.understand.Understanding;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.llm.Models;
import io.millrace.llm.WatchModel;
import io.millrace.llm.fixture.GoldenPrompt;
import io.millrace.planner.UnderstandQuestion;
import io.millrace.planner.remember.RecallQuestions;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Memorable;
import io.millrace.schemas.Memory;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Reader;
import io.millrace.schemas.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChooseReaderTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T10:00:00Z"), ZoneOffset.UTC);
    private static final CatalogIndex SHOP = new CatalogIndex(ShopCatalog.postgresql());

    /** What the golden prompts have. */
    private static final String STRANGE = "Whose baskets were the fullest?";

    static final String CUSTOMERS_IN_PERU = """
            {"outcome":"ANSWER","readings":[{"form":{"kind":"select","shows":[{"kind":"measure","function":"COUNT","distinct":false,
            "of":{"kind":"rows","table":"customers"}}],"distinct":false,"tables":[],"where":{"kind":"compare","left":
            {"kind":"attribute","table":"customers","column":"country","via":null},"operator":"EQUAL","right":
            {"kind":"constant","type":"TEXT","value":"Peru"}},"groups":[],"having":null,"sorts":[],"limit":null},"difference":""}],
            "question":null,"missing":[],"follows":false}""";

    private static final Understanding DECLINED =
            new Understanding.Declined(List.of(), List.of("baskets"), List.of("How many orders are there?"));

    private final ScriptedModel model = new ScriptedModel();
    private List<Memory> memories = List.of();
    private final List<String> progress = new ArrayList<>();

    private ChooseReader reader(UnderstandQuestion engine, String... settings) {
        return new ChooseReader(
                engine,
                new Models(settings(settings), new WatchModel(model)),
                new RecallQuestions(_ -> memories),
                CLOCK);
    }

    private static ModelSettings settings(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("OPENAI_API_KEY", "key-of-the-test"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return ModelSettings.from(all::get);
    }

    private Question question(String text) {
        return question(text, SHOP, Conversation.NONE);
    }

    private Question question(String text, CatalogIndex index, Conversation conversation) {
        return new Question(
                text, index, conversation, "shop", Instant.now().plusSeconds(30), ModelUse.NONE, progress::add);
    }

    private static UnderstandQuestion says(Understanding understanding) {
        return (_, _, _) -> understanding;
    }

    private static Understanding sure(double confidence) {
        Understanding.Clear read = (Understanding.Clear)
                new Understand().understand("How many customers are there?", SHOP, Conversation.NONE);
        return new Understanding.Clear(
                new Understanding.Candidate(
                        read.candidate().interpretation(),
                        confidence,
                        read.candidate().summary(),
                        ""),
                List.of(new Reading.Words("customers", "table customers")),
                null,
                null);
    }

    private static String form(Understanding understanding) {
        return ((Interpretation.OfForm)
                        ((Understanding.Clear) understanding).candidate().interpretation())
                .form()
                .toString();
    }

    @Test
    void whatCameToNothingIsReadAgainByAModelThatIsToldWhy() throws Exception {
        Understanding sure = sure(1);
        Interpretation before = ((Understanding.Clear) sure).candidate().interpretation();
        model.says(CUSTOMERS_IN_PERU, CUSTOMERS_IN_PERU);
        Question first = question("How many customers are there?");
        Question again = new Question(
                first.text(),
                first.index(),
                first.conversation(),
                first.connectionId(),
                first.deadline(),
                first.spent(),
                first.progress(),
                null,
                new Question.Fruitless(
                        before, List.of(new Finding("figures", Severity.ERROR, "Row 3 is gone.", null)), List.of()));

        assertThat(reader(says(sure)).read(first).reader()).isEqualTo(Origin.RULE);
        ChooseReader.Read read = reader(says(sure)).read(again);

        assertThat(read.reader()).isEqualTo(Origin.MODEL);
        assertThat(model.asked.getFirst().messages().getFirst().text())
                .contains(
                        "The question was read before, as: ",
                        "customers",
                        "\"Row 3 is gone.\"",
                        "Read the question again.");
        assertThat(reader(says(sure), "MILLRACE_READER", "rule").read(again).reader())
                .isEqualTo(Origin.RULE);
    }

    @Test
    void whatTheEngineIsSureOfNoModelIsAsked() throws Exception {
        ChooseReader.Read read = reader(says(sure(0.9))).read(question("How many customers are there?"));

        assertThat(read.reader()).isEqualTo(Origin.RULE);
        assertThat(read.model()).isNull();
        assertThat(model.asked).isEmpty();
    }

    @Test
    void aRequestNamesItsReader() throws Exception {
        model.says(CUSTOMERS_IN_PERU);

        ChooseReader.Read byModel =
                reader(says(sure(0.99)), "MILLRACE_READER", "rule").read(question("Clients in Peru?", Reader.MODEL));
        ChooseReader.Read byRule =
                reader(says(DECLINED), "MILLRACE_READER", "model").read(question(STRANGE, Reader.RULE));

        assertThat(byModel.reader()).isEqualTo(Origin.MODEL);
        assertThat(byRule.reader()).isEqualTo(Origin.RULE);
        assertThat(byRule.model()).isNull();
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void aModelThatIsWantedAndNotSetIsSaid() throws Exception {
        ChooseReader.Read read = ChooseReader.engine(says(sure(0.99))).read(question("Clients?", Reader.MODEL));

        assertThat(read.reader()).isEqualTo(Origin.RULE);
        assertThat(read.model()).containsEntry("failed", "not-set");
        assertThat(progress).containsExactly("No language model is set. The deterministic engine answers.");
    }

    private Question question(String text, Reader reader) {
        return new Question(
                text,
                SHOP,
                Conversation.NONE,
                "shop",
                Instant.now().plusSeconds(30),
                ModelUse.NONE,
                progress::add,
                reader,
                null);
    }

    @Test
    void belowTheThresholdTheModelReads() throws Exception {
        model.says(CUSTOMERS_IN_PERU);

        ChooseReader.Read read = reader(says(sure(0.7))).read(question("How many clients in Peru?"));

        assertThat(read.reader()).isEqualTo(Origin.MODEL);
        assertThat(form(read.understanding())).contains("Peru");
        assertThat(read.use()).isEqualTo(new ModelUse(1, 1000, 100, 30));
        assertThat(read.model())
                .containsEntry("name", "scripted")
                .containsEntry("prompt", "read-question/2")
                .containsEntry("calls", 1)
                .containsEntry("cost_usd", 0.00003)
                .containsEntry("repaired", false);
    }

    @Test
    void whatTheEngineDeclinesTheModelReads() throws Exception {
        model.says(CUSTOMERS_IN_PERU);

        assertThat(reader(says(DECLINED)).read(question(STRANGE)).reader()).isEqualTo(Origin.MODEL);
    }

    @Test
    void asRuleNoModelIsEverAskedAsModelAlways() throws Exception {
        model.says(CUSTOMERS_IN_PERU);

        reader(says(DECLINED), "MILLRACE_READER", "rule").read(question(STRANGE));
        assertThat(model.asked).isEmpty();
        assertThat(reader(says(sure(0.99)), "MILLRACE_READER", "model")
                        .read(question("How many clients in Peru?"))
                        .reader())
                .isEqualTo(Origin.MODEL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I would say 42.",
                "{\"outcome\":\"ANSWER\",\"readings\":[]}",
                "{\"outcome\":\"ANSWER\",\"readings\":[{\"form\":{\"kind\":\"select\",\"shows\":[]}}]}",
                "{\"outcome\":\"ANSWER\",\"readings\":[{\"form\":{\"kind\":\"select\",\"shows\":[{\"kind\":\"everything\",\"table\":\"spies\"}]}}]}",
                "{\"outcome\":\"ANSWER\",\"readings\":[{\"form\":{\"kind\":\"select\",\"shows\":[{\"kind\":\"attribute\",\"table\":\"customers\",\"column\":\"shoe_size\"}]}}]}",
                "{\"outcome\":\"ANSWER\",\"readings\":[{\"form\":{\"kind\":\"select\",\"shows\":[{\"kind\":\"everything\",\"table\":\"customers\"}],\"limit\":0}}]}"
            })
    void anAnswerThatCannotBeUsedIsSentBackOnce(String broken) throws Exception {
        model.says(broken, CUSTOMERS_IN_PERU);

        ChooseReader.Read read = reader(says(DECLINED)).read(question(STRANGE));

        assertThat(read.reader()).isEqualTo(Origin.MODEL);
        assertThat(read.model()).containsEntry("repaired", true).containsEntry("calls", 2);
        assertThat(model.asked.getLast().messages()).hasSize(3);
        assertThat(model.asked.getLast().messages().getLast().text()).startsWith("That cannot be used: ");
    }

    @Test
    void twoAnswersThatCannotBeUsedLeaveTheEngines() throws Exception {
        model.says("What?", "Sorry?");

        ChooseReader.Read read = reader(says(DECLINED)).read(question(STRANGE));

        assertThat(read.reader()).isEqualTo(Origin.RULE);
        assertThat(read.understanding()).isSameAs(DECLINED);
        assertThat(read.model()).containsEntry("failed", "malformed").containsEntry("calls", 2);
        assertThat(read.use().calls()).isEqualTo(2);
    }

    @Test
    void withoutAnAnswerTheEnginesCountsAndTheUserIsTold() throws Exception {
        model.fails(new ModelFailure(Reason.UNREACHABLE, "Nobody answers at http://models.test."));

        ChooseReader.Read read = reader(says(sure(0.3))).read(question(STRANGE));

        assertThat(read.reader()).isEqualTo(Origin.RULE);
        assertThat(read.model()).containsEntry("failed", "unreachable");
        assertThat(progress)
                .last()
                .isEqualTo("Nobody answers at http://models.test. The deterministic engine answers instead.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MILLRACE_MODEL_CALLS=2", "MILLRACE_MODEL_TOKENS=2000", "MILLRACE_MODEL_USD=0.00005"})
    void aWorkflowSpendsNoMoreThanItMay(String limit) throws Exception {
        Question spent = new Question(
                STRANGE,
                SHOP,
                Conversation.NONE,
                "shop",
                Instant.now().plusSeconds(30),
                new ModelUse(2, 2000, 200, 60),
                progress::add);

        ChooseReader.Read read = reader(
                        says(DECLINED), limit.substring(0, limit.indexOf('=')), limit.substring(limit.indexOf('=') + 1))
                .read(spent);

        assertThat(read.model()).containsEntry("failed", "budget");
        assertThat(model.asked).isEmpty();
    }

    @Test
    void aModelMayAskBack() throws Exception {
        String form = CUSTOMERS_IN_PERU.substring(
                CUSTOMERS_IN_PERU.indexOf("[{\"form\":") + 1, CUSTOMERS_IN_PERU.indexOf("],\n\"question\""));
        model.says("{\"outcome\":\"ASK\",\"question\":\"Customers or orders?\",\"readings\":[" + form + ","
                + form.replace("\"rows\",\"table\":\"customers\"", "\"rows\",\"table\":\"orders\"") + "]}");

        Understanding read =
                reader(says(DECLINED)).read(question("How many in Peru?")).understanding();

        assertThat(((Understanding.Unclear) read).question()).isEqualTo("Customers or orders?");
        assertThat(((Understanding.Unclear) read).choices()).hasSize(2);
    }

    @Test
    void whatIsNotInTheDataIsDeclined() throws Exception {
        model.says("{\"outcome\":\"DECLINE\",\"readings\":[],\"missing\":[\"the weather\"]}");

        Understanding read =
                reader(says(sure(0.5))).read(question("Did it rain?")).understanding();

        assertThat(((Understanding.Declined) read).notUnderstood()).containsExactly("the weather");
    }

    @Test
    void aFollowUpSaysWhatWasKept() throws Exception {
        Interpretation before = ((Understanding.Clear) sure(1)).candidate().interpretation();
        model.says(CUSTOMERS_IN_PERU.replace("\"follows\":false", "\"follows\":true"));
        var conversation =
                new Conversation(List.of(new Conversation.Turn("How many customers are there?", before, null)));

        var read = (Understanding.Clear) reader(says(DECLINED))
                .read(question("And in Peru?", SHOP, conversation))
                .understanding();

        Understanding.Edit edit = Objects.requireNonNull(read.edit());
        assertThat(edit.kind()).isEqualTo(Understanding.Edit.Kind.REFINEMENT);
        assertThat(edit.kept()).hasSize(1);
        assertThat(edit.changed()).hasSize(1);
        assertThat(model.asked.getFirst().messages().getFirst().text()).contains("How many customers are there?");
    }

    @Test
    void valuesAreSentOnlyWhereTheConnectionSharesThem() throws Exception {
        model.says(CUSTOMERS_IN_PERU, CUSTOMERS_IN_PERU);

        reader(says(DECLINED)).read(question(STRANGE));
        reader(says(DECLINED), "MILLRACE_MODEL_VALUES", "other, shop").read(question(STRANGE));

        assertThat(sent(0)).doesNotContain("values");
        assertThat(sent(1)).contains(", values \"");
    }

    private String sent(int call) {
        return model.asked.get(call).messages().getFirst().text();
    }

    @Test
    void secretsAreNeitherSentNorKept() throws Exception {
        Function<String, Column> text = comment ->
                new Column("note", io.millrace.language.catalog.DataType.TEXT, true, comment, List.of(), false);
        var index = new CatalogIndex(new Catalog(
                "shop",
                io.millrace.language.catalog.Dialect.SQLITE,
                List.of(new Table(
                        null,
                        "customers",
                        List.of(text.apply(
                                "password: hunter22, see postgres://admin:letmein@db/x and sk-abcdefghijklmnopqrstu")),
                        List.of(),
                        List.of(),
                        1,
                        null)),
                List.of()));
        model.says("{\"outcome\":\"DECLINE\",\"missing\":[\"key-of-the-test\"]}");

        ChooseReader.Read read =
                reader(says(DECLINED)).read(question("What is key-of-the-test?", index, Conversation.NONE));

        assertThat(sent(0) + read.model())
                .doesNotContain("hunter22", "letmein", "sk-abc", "key-of-the-test")
                .contains("[removed]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "glossary", "conversation"})
    void promptsAreWhatTheyWere(String name) throws Exception {
        CatalogIndex index = name.equals("glossary")
                ? new CatalogIndex(
                        ShopCatalog.postgresql(),
                        ReadGlossary.of(Files.readString(Path.of("../docs/examples/glossary.yaml"))))
                : SHOP;
        Conversation conversation = name.equals("conversation")
                ? new Conversation(List.of(new Conversation.Turn(
                        "How many customers are there?",
                        ((Understanding.Clear) sure(1)).candidate().interpretation(),
                        "Q1")))
                : Conversation.NONE;
        String values = name.equals("plain") ? "all" : "none";
        String prompt = new AskModel(
                        model, settings("MILLRACE_MODEL_VALUES", values), new RecallQuestions(_ -> memories), CLOCK)
                .prompt(question(STRANGE, index, conversation), name.equals("plain") ? sure(0.4) : DECLINED);

        GoldenPrompt.assertSame("read-question." + name, prompt);
    }

    @Test
    void whatIsAddedWhereAReadingCameToNothingOrCannotBeUsedIsWhatItWas() throws Exception {
        Interpretation before = ((Understanding.Clear) sure(1)).candidate().interpretation();
        model.says("I would say 42.", CUSTOMERS_IN_PERU);
        AskModel ask = new AskModel(model, settings(), new RecallQuestions(_ -> memories), CLOCK);

        ask.ask(question(STRANGE), DECLINED);

        var fruitless = new Question.Fruitless(
                before,
                List.of(
                        new Finding("total", Severity.ERROR, "This does not hold: It adds up. Saw 3 of Oslo.", null),
                        new Finding("not-repairable", Severity.ERROR, "No </schema> other \"query\".", null)),
                List.of(new Check("total", CheckKind.TOTAL, "It adds up.", List.of(), null, null, Origin.RULE)));
        GoldenPrompt.assertSame("read-again", ask.again(fruitless, question(STRANGE)));
        GoldenPrompt.assertSame(
                "repair-reading", model.asked.getLast().messages().getLast().text());
    }

    private static Memory memory(String question, Understanding answer) {
        String intent = InterpretationJson.write(
                ((Understanding.Clear) answer).candidate().interpretation());
        return new Memory("shop", MemoryKey.id(question), question, intent, null, Memorable.LIKED, CLOCK.instant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How many shoppers have we?",
                "how many SHOPPERS  have we",
                "Please tell me how many shoppers we... have we?|no",
                "Can you show me how many shopper have we?",
                "How many shoppers have we not?|no",
                "How many shoppers?|no"
            })
    void whatWasAnsweredBeforeIsAnsweredAgain(String asked) throws Exception {
        memories = List.of(memory("How many shoppers have we?", sure(1)));
        boolean same = !asked.endsWith("|no");

        ChooseReader.Read read = reader(says(sure(0.95))).read(question(asked.replace("|no", "")));

        assertThat(read.reader()).isEqualTo(same ? Origin.REMEMBERED : Origin.RULE);
        assertThat(model.asked).isEmpty();
    }

    @Test
    void aMemoryOfATableThatIsGoneIsNotUsed() throws Exception {
        memories = List.of(new Memory(
                "shop",
                "1",
                STRANGE,
                "{\"kind\":\"form\",\"text\":\"x\",\"form\":{\"kind\":\"select\",\"shows\":[{\"kind\":\"everything\",\"table\":\"baskets\"}]}}",
                null,
                Memorable.LIKED,
                CLOCK.instant()));

        assertThat(reader(says(sure(0.95))).read(question(STRANGE)).reader()).isEqualTo(Origin.RULE);
    }

    /** "baskets" are a table of no catalog here, and nothing is deleted by a question. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT count(*) FROM customers | LIKED | REMEMBERED",
                "SELECT count(*) FROM customers | WRITTEN | REMEMBERED",
                "SELECT count(*) FROM customers | IMPORTED | REMEMBERED",
                "SELECT count(*) FROM customers | EDITED | RULE",
                "SELECT count(*) FROM baskets | LIKED | RULE",
                "DELETE FROM customers | LIKED | RULE"
            })
    void sqlThatAUserHasFoundToBeRightAnswersItsQuestionWhereTheCatalogStillHasIt(
            String sql, Memorable because, Origin reader) throws Exception {
        memories = List.of(new Memory("shop", MemoryKey.id(STRANGE), STRANGE, null, sql, because, CLOCK.instant()));

        ChooseReader.Read read = reader(says(sure(0.95))).read(question(STRANGE));

        assertThat(read.reader()).isEqualTo(reader);
        assertThat(read.ownSql()).isEqualTo(reader == Origin.REMEMBERED ? sql : null);
        assertThat(read.remembered() == null ? null : read.remembered().get("because"))
                .isEqualTo(reader == Origin.REMEMBERED ? because.name().toLowerCase(Locale.ROOT) : null);
        assertThat(model.asked).isEmpty();
    }

    @Test
    void theModelIsShownWhatIsMostAlike() throws Exception {
        memories = List.of(
                memory("Which baskets were lost?", sure(1)),
                memory("What do the suppliers of wool owe us?", sure(1)),
                memory("Whose baskets were the emptiest?", sure(1)));
        model.says(CUSTOMERS_IN_PERU);

        reader(says(DECLINED)).read(question(STRANGE));

        assertThat(sent(0))
                .containsSubsequence(
                        "answered rightly before", "Whose baskets were the emptiest?", "Which baskets were lost?")
                .doesNotContain("wool");
    }

    @Test
    void theSchemaOfAReadingIsWhatItWas() throws IOException {
        Path golden = Path.of("../docs/schema/reading.schema.json");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, ReadingSchema.pretty());
        }
        assertThat(ReadingSchema.pretty()).isEqualTo(Files.readString(golden));
    }
}
