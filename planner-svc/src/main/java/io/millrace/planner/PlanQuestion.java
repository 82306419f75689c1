package io.millrace.planner;

import io.millrace.agent.ContextWith;
import io.millrace.agent.InterruptOnCancel;
import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Glossaries;
import io.millrace.agent.program.ProgramJson;
import io.millrace.agent.route.Route;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.destination.ReadTargetWords;
import io.millrace.language.destination.TargetWords;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.language.understand.Understanding;
import io.millrace.llm.Spending;
import io.millrace.planner.OfferChoices.Offer;
import io.millrace.planner.ask.ChooseReader;
import io.millrace.planner.ask.Question;
import io.millrace.planner.ask.QuestionReader;
import io.millrace.schemas.Category;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Clarification;
import io.millrace.schemas.Context;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Program;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the question of a workflow. A question that is not understood completely fails with the words that were understood and
 * those that were not; nothing is guessed. Between close readings the user is asked to choose.
 */
public final class PlanQuestion implements StageHandler {
    /** Longer texts are no questions; the gateway refuses them too. */
    static final int LONGEST_QUESTION = 4000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Catalogs catalogs;
    private final Glossaries glossaries;
    private final CatalogIndexes indexes;
    private static final String OWN_SQL = "Your own SQL, which is remembered for this question.";

    private final QuestionReader reader;
    private final OfferChoices offer = new OfferChoices();

    /** Without glossaries. */
    public PlanQuestion(Catalogs catalogs, CatalogIndexes indexes, UnderstandQuestion understand) {
        this(catalogs, Glossaries.NONE, indexes, understand);
    }

    /** Without a language model. */
    public PlanQuestion(
            Catalogs catalogs, Glossaries glossaries, CatalogIndexes indexes, UnderstandQuestion understand) {
        this(catalogs, glossaries, indexes, ChooseReader.engine(understand));
    }

    public PlanQuestion(Catalogs catalogs, Glossaries glossaries, CatalogIndexes indexes, QuestionReader reader) {
        this.catalogs = catalogs;
        this.glossaries = glossaries;
        this.indexes = indexes;
        this.reader = reader;
    }

    @Override
    public Stage stage() {
        return Stage.PLAN;
    }

    /** A model takes seconds to answer; the engine does not. */
    @Override
    public Pace pace() {
        return reader.mayWait() ? Pace.SLOW : Pace.QUICK;
    }

    @Override
    public StageOutcome handle(Work work) throws Exception {
        Goal goal = work.request().getGoal();
        String question = question(goal);
        if (question.isBlank()) {
            return failed(
                    "empty-question",
                    "There is no question.",
                    "Ask something, for example how many of something there are.");
        }
        if (question.length() > LONGEST_QUESTION) {
            return failed(
                    "question-too-long",
                    "The question has " + question.length() + " characters; at most " + LONGEST_QUESTION
                            + " can be read.",
                    "Ask for one thing at a time.");
        }
        Catalog catalog = catalogs.require(work.request());
        if (catalog.tables().isEmpty()) {
            return failed(
                    "empty-catalog",
                    "The connection \"" + goal.getConnectionId() + "\" has no tables.",
                    "Choose another connection, or create tables first.");
        }
        Optional<String> cleaning =
                goal.getTarget() == null ? Optional.empty() : ReadTargetWords.cleaning(question, names(catalog));
        if (cleaning.isPresent()) {
            return new StageOutcome.Failed(notCleaned(cleaning.get()));
        }
        Context context = work.request().getContext();
        CatalogIndex index = indexes.of(catalog, glossaries.of(goal.getConnectionId()));
        ChooseReader.Read read;
        try (var _ = InterruptOnCancel.of(work)) {
            read = reader.read(new Question(
                    question,
                    index,
                    conversationOf(context),
                    goal.getConnectionId(),
                    work.deadline(),
                    Spending.of(context.getModelSpending()),
                    work::progress,
                    goal.getReader(),
                    fruitless(context)));
        }
        if (isSameAgain(context, read)) {
            return new StageOutcome.Failed(sameAgain(context.getFindings()), reader(read));
        }
        Context from =
                ContextWith.reader(context, read.reader(), Spending.plus(context.getModelSpending(), read.use()));
        String ownSql = read.ownSql();
        if (ownSql != null) {
            return ownSql(from, ownSql, catalog.dialect(), read);
        }
        String beyond = read.beyond();
        if (beyond != null && goal.getTarget() == null) {
            return beyond(from, beyond, read);
        }
        return switch (read.understanding()) {
            case Understanding.Clear clear -> completed(from, clear, read);
            case Understanding.Unclear unclear -> ask(from, unclear, offer.of(unclear.choices(), index, catalog), read);
            case Understanding.Declined declined -> new StageOutcome.Failed(notUnderstood(declined), reader(read));
        };
    }

    /** The reading that this workflow began with, where nothing came of it; where the tables have changed, it is nobody's fault. */
    private static Question.@Nullable Fruitless fruitless(Context context) {
        String intent = context.getIntent();
        boolean changed = context.getFindings().stream()
                .anyMatch(finding -> finding.getRule().equals(Route.STRUCTURE_CHANGED));
        return intent == null || changed || context.getFindings().isEmpty()
                ? null
                : new Question.Fruitless(
                        InterpretationJson.read(intent),
                        context.getFindings(),
                        context.getProgram() == null
                                ? List.of()
                                : context.getProgram().getChecks());
    }

    /** The same reading would come to the same. */
    private static boolean isSameAgain(Context context, ChooseReader.Read read) {
        Question.Fruitless fruitless = fruitless(context);
        if (fruitless == null) {
            return false;
        }
        return read.reader() != Origin.MODEL
                || read.understanding() instanceof Understanding.Clear clear
                        && InterpretationJson.write(clear.candidate().interpretation())
                                .equals(InterpretationJson.write(fruitless.reading()));
    }

    private static Failure sameAgain(List<Finding> findings) {
        return new Failure(
                Category.DATA,
                "not-repairable",
                "What was run for the question did not do, and the question has no other reading: "
                        + findings.stream().map(Finding::getMessage).collect(Collectors.joining(" ")),
                "Ask in other words, or look at the findings and the SQL of this workflow.",
                List.of(),
                List.of());
    }

    /** Without the words that say where the answer is to be written. */
    private static String question(Goal goal) {
        return goal.getTarget() == null
                ? goal.getText()
                : ReadTargetWords.of(goal.getText()).map(TargetWords::question).orElse(goal.getText());
    }

    private static Conversation conversationOf(Context context) throws StageException {
        String json = context.getConversation();
        try {
            return json == null ? Conversation.NONE : InterpretationJson.readConversation(json);
        } catch (IllegalArgumentException broken) {
            throw new StageException(
                    Category.CONTRACT,
                    "broken-conversation",
                    "The conversation of the request cannot be read: " + broken.getMessage(),
                    "Send the turns as the gateway writes them, or ask without a conversation.",
                    broken);
        }
    }

    /** Where no more than one of the readings can be answered, there is nothing to choose. */
    private static StageOutcome ask(
            Context context, Understanding.Unclear unclear, List<Offer> offers, ChooseReader.Read read) {
        if (offers.size() < 2) {
            Understanding.Candidate only = offers.isEmpty()
                    ? unclear.choices().getFirst()
                    : offers.getFirst().reading();
            return completed(context, new Understanding.Clear(only, unclear.understood(), null, null), read);
        }
        List<Map<String, Object>> choices = new ArrayList<>();
        for (Offer offer : offers) {
            Choice choice = offer.candidate().getChoice();
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("id", choice.getId());
            document.put("text", choice.getText());
            document.put("difference", choice.getDifference());
            document.put("sql", choice.getSql());
            document.put("confidence", offer.reading().confidence());
            choices.add(document);
        }
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("understood", unclear.understood());
        output.put("confidence", offers.getFirst().reading().confidence());
        output.put("summary", unclear.question());
        output.put("choices", choices);
        tellReader(output, read);
        var clarification = new Clarification(
                unclear.question(), offers.stream().map(Offer::candidate).toList(), null);
        return new StageOutcome.NeedsInput(clarification, JSON.writeValueAsString(output));
    }

    /** No plan can say it: the composer has a model write the SQL. */
    private static StageOutcome beyond(Context context, String what, ChooseReader.Read read) {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("beyond", what);
        output.put("summary", "No plan can say this: " + what + ". A language model writes the SQL.");
        tellReader(output, read);
        return new StageOutcome.Completed(ContextWith.intent(context, null), JSON.writeValueAsString(output));
    }

    /** Nothing is left to be read, mapped or composed: the user has written the statement. */
    private static StageOutcome ownSql(Context context, String sql, Dialect dialect, ChooseReader.Read read) {
        var statement =
                new Statement("answer", io.millrace.schemas.Dialect.valueOf(dialect.name()), sql, List.of(), sql);
        var program = new Program(statement, null, List.of(), OWN_SQL, Origin.USER);
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("summary", OWN_SQL);
        output.put(ProgramJson.MEMBER, ProgramJson.document(program));
        tellReader(output, read);
        return new StageOutcome.Completed(
                ContextWith.program(ContextWith.intent(context, null), program), JSON.writeValueAsString(output));
    }

    private static StageOutcome completed(Context context, Understanding.Clear clear, ChooseReader.Read read) {
        Understanding.Candidate candidate = clear.candidate();
        String intent = InterpretationJson.write(candidate.interpretation());
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("intent", JSON.readTree(intent));
        output.put("understood", clear.understood());
        output.put("confidence", candidate.confidence());
        output.put("summary", candidate.summary());
        Understanding.Edit edit = clear.edit();
        if (edit != null) {
            output.put("edit", edit.kind().name().toLowerCase(Locale.ROOT));
            output.put("kept", edit.kept());
            output.put("changed", edit.changed());
        }
        if (clear.name() != null) {
            output.put("name", clear.name());
        }
        tellReader(output, read);
        Context found = ContextWith.intent(context, intent);
        return new StageOutcome.Completed(found, JSON.writeValueAsString(output));
    }

    /** Also a question that nobody understood has cost something where a model was asked. */
    private static String reader(ChooseReader.Read read) {
        Map<String, Object> output = new LinkedHashMap<>();
        tellReader(output, read);
        return JSON.writeValueAsString(output);
    }

    /** Who read the question, and what a model took for it. */
    private static void tellReader(Map<String, Object> output, ChooseReader.Read read) {
        output.put("reader", read.reader().name().toLowerCase(Locale.ROOT));
        if (read.model() != null) {
            output.put("model", read.model());
        }
        if (read.remembered() != null) {
            output.put("remembered", read.remembered());
        }
    }

    private static List<String> names(Catalog catalog) {
        return catalog.tables().stream()
                .flatMap(table -> Stream.concat(
                        Stream.of(table.name()), table.columns().stream().map(Column::name)))
                .toList();
    }

    /** Written as they are, rows would not be what was asked for. */
    private static Failure notCleaned(String word) {
        return new Failure(
                Category.USER,
                "not-understood",
                "Not understood: " + word + ". How rows are cleaned has to be said.",
                "Say which rows or columns you want, for example \"load customers with an email into mart.customers, update existing"
                        + " by email\"; or write the statement yourself.",
                List.of(),
                List.of(word));
    }

    private static Failure notUnderstood(Understanding.Declined declined) {
        String words = String.join(", ", declined.notUnderstood());
        return new Failure(
                Category.USER,
                "not-understood",
                "Not understood: " + words + ".",
                "Ask about what this connection has, for example: " + String.join(" ", declined.suggestions()),
                declined.understood().stream()
                        .map(word -> word.words() + ": " + word.meaning())
                        .toList(),
                declined.notUnderstood());
    }

    private static StageOutcome failed(String code, String message, String remedy) {
        return new StageOutcome.Failed(new Failure(Category.USER, code, message, remedy, List.of(), List.of()));
    }
}
