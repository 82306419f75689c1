package io.millrace.planner.ask;

import io.millrace.language.brief.BriefSchema;
import io.millrace.language.brief.RankTables;
import io.millrace.language.explain.ExplainPlan;
import io.millrace.language.form.CanonicalForm;
import io.millrace.language.form.DescribeForm;
import io.millrace.language.form.Form;
import io.millrace.language.form.FormJson;
import io.millrace.language.glossary.Glossary;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.GroundInterpretation;
import io.millrace.language.understand.Interpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.language.understand.Understanding;
import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelAnswer;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelRequest.Message;
import io.millrace.llm.ModelRequest.Speaker;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.llm.prompt.DescribeFindings;
import io.millrace.llm.prompt.Prompt;
import io.millrace.llm.prompt.RemoveSecrets;
import io.millrace.planner.remember.RecallQuestions;
import io.millrace.schemas.Memory;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has a model read a question. It is told the part of the schema that the question is about and what the engine took the question for, and
 * answers with a form, as the engine does; what it writes is grounded and compiled before it counts. One answer that cannot be used is
 * sent back with the reason. Safe for use by many threads.
 */
public final class AskModel {
    static final Prompt PROMPT = Prompt.read(AskModel.class, "read-question", 2);
    private static final Prompt REPAIR = Prompt.read(AskModel.class, "repair-reading", 1);
    private static final Prompt AGAIN = Prompt.read(AskModel.class, "read-again", 1);
    private static final int LONGEST_FINDING = 600;
    private static final String SCHEMA = ReadingSchema.text();
    private static final int ANSWERS = 2;
    private static final int TURNS = 4;
    private static final int EXAMPLES = 3;
    private static final Duration BETWEEN_PIECES = Duration.ofMillis(250);

    /** What a model's reading is taken to be worth, alone and where the engine reads the same; chosen, not measured. */
    private static final double ALONE = 0.7;

    private static final double AGREED = 0.9;

    private final LanguageModel model;
    private final ModelSettings settings;
    private final RecallQuestions recall;
    private final Clock clock;
    private final RankTables rank = new RankTables();
    private final GroundInterpretation ground = new GroundInterpretation();
    private final CompileSql compile = new CompileSql();

    public AskModel(LanguageModel model, ModelSettings settings, RecallQuestions recall, Clock clock) {
        this.recall = recall;
        this.model = model;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What the model made of a question.
     *
     * @param repaired whether its first answer could not be used
     * @param exchange what was said, with secrets taken out
     * @param beyond what no form can say, where the question asks for that; null otherwise
     */
    public record Asked(
            Understanding understanding,
            String model,
            ModelUse use,
            Duration elapsed,
            boolean repaired,
            List<Message> exchange,
            @Nullable String beyond) {}

    /**
     * @param engine what the deterministic engine made of the question
     * @throws ModelFailure where the model gives no answer that can be used
     */
    public Asked ask(Question question, Understanding engine) throws ModelFailure, InterruptedException {
        List<Message> messages = new ArrayList<>();
        String prompt = prompt(question, engine);
        Question.Fruitless fruitless = question.fruitless();
        messages.add(
                new Message(Speaker.USER, fruitless == null ? prompt : prompt + "\n\n" + again(fruitless, question)));
        ModelUse use = ModelUse.NONE;
        Duration elapsed = Duration.ZERO;
        String problem = "";
        for (int turn = 1; turn <= ANSWERS; turn++) {
            if (!settings.budget().allows(question.spent().plus(use))) {
                throw new ModelFailure(
                        Reason.BUDGET, "This question may spend no more on language models.", null, use, null);
            }
            question.progress().accept(turn == 1 ? "Asking " + settings.models().getFirst() : "Asking once more");
            ModelAnswer answer;
            try {
                answer = model.ask(new ModelRequest(
                        PROMPT.id(),
                        PROMPT.system(),
                        messages,
                        SCHEMA,
                        question.deadline(),
                        pieces(question.progress())));
            } catch (ModelFailure failure) {
                throw failure.after(use);
            }
            use = use.plus(answer.use());
            elapsed = elapsed.plus(answer.elapsed());
            messages.add(new Message(Speaker.MODEL, RemoveSecrets.from(answer.text(), settings.key())));
            try {
                ModelReading reading = ModelReading.read(answer.text());
                return new Asked(
                        understanding(reading, question, engine),
                        answer.model(),
                        use,
                        elapsed,
                        turn > 1,
                        messages,
                        beyond(reading));
            } catch (RuntimeException notUsable) {
                problem = String.valueOf(notUsable.getMessage());
                messages.add(new Message(Speaker.USER, REPAIR.fill(Map.of("problem", problem))));
            }
        }
        throw new ModelFailure(Reason.MALFORMED, "The model's reading cannot be used: " + problem, null, use, null);
    }

    String again(Question.Fruitless fruitless, Question question) {
        CatalogIndex index = question.index();
        String reading = switch (fruitless.reading()) {
            case Interpretation.OfForm form -> FormJson.write(form.form());
            case Interpretation.OfIntent intent ->
                BriefSchema.quoted(ExplainPlan.of(ground.ground(intent, index), index.catalog()), LONGEST_FINDING);
        };
        boolean shares = settings.sharesValues(question.connectionId());
        String findings = DescribeFindings.of(fruitless.findings(), fruitless.checks(), shares).stream()
                .map(finding -> "- " + BriefSchema.quoted(finding, LONGEST_FINDING))
                .collect(Collectors.joining("\n"));
        return RemoveSecrets.from(AGAIN.fill(Map.of("reading", reading, "findings", findings)), settings.key());
    }

    /** What is new of a text that grows, not more often than anyone can read. */
    private static Consumer<String> pieces(Consumer<String> progress) {
        return new Consumer<>() {
            private int told;
            private long at = System.nanoTime();

            @Override
            public void accept(String text) {
                if (System.nanoTime() - at >= BETWEEN_PIECES.toNanos() && text.length() > told) {
                    progress.accept(text.substring(told));
                    told = text.length();
                    at = System.nanoTime();
                }
            }
        };
    }

    // ---------------------------------------------------------------- what the model is told

    public String prompt(Question question, Understanding engine) throws InterruptedException {
        CatalogIndex index = question.index();
        BriefSchema.Brief schema = schema(question, engine);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("today", LocalDate.now(clock).toString());
        values.put("dialect", index.catalog().dialect().name().toLowerCase(Locale.ROOT));
        values.put("schema", schema.text());
        values.put("glossary", glossary(index.glossary(), schema.tables()));
        values.put("before", before(question.conversation()));
        values.put("remembered", remembered(question));
        values.put("candidates", candidates(engine));
        values.put("question", question.text());
        return RemoveSecrets.from(PROMPT.fill(values), settings.key());
    }

    /** The part of the schema that the model is told. */
    public BriefSchema.Brief schema(Question question, Understanding engine) {
        CatalogIndex index = question.index();
        return BriefSchema.write(
                index,
                rank.rank(question.text(), index, tables(engine, question.conversation())),
                settings.schemaBudget(),
                settings.sharesValues(question.connectionId()));
    }

    /** How long a prompt is about a catalog, in tokens. */
    public int promptTokens(Question question, Understanding engine) throws InterruptedException {
        return (PROMPT.system().length() + prompt(question, engine).length() + SCHEMA.length())
                / BriefSchema.CHARACTERS_PER_TOKEN;
    }

    /** Tables of what the engine and earlier turns came to. */
    private static Set<String> tables(Understanding engine, Conversation conversation) {
        Set<String> tables = new LinkedHashSet<>();
        readings(engine).forEach(candidate -> NamedTables.of(candidate.interpretation(), tables));
        conversation.turns().stream()
                .skip(Math.max(0, conversation.turns().size() - TURNS))
                .forEach(turn -> NamedTables.of(turn.interpretation(), tables));
        return tables;
    }

    private static List<Understanding.Candidate> readings(Understanding engine) {
        return switch (engine) {
            case Understanding.Clear clear -> List.of(clear.candidate());
            case Understanding.Unclear unclear -> unclear.choices();
            case Understanding.Declined _ -> List.of();
        };
    }

    private static String candidates(Understanding engine) {
        StringBuilder text = new StringBuilder();
        for (Understanding.Candidate candidate : readings(engine)) {
            text.append("- ").append(BriefSchema.quoted(candidate.summary(), 400));
            if (candidate.interpretation() instanceof Interpretation.OfForm form) {
                text.append(' ').append(FormJson.write(form.form()));
            }
            text.append('\n');
        }
        if (engine instanceof Understanding.Declined declined
                && !declined.notUnderstood().isEmpty()) {
            text.append("- it did not know the words ")
                    .append(BriefSchema.quoted(String.join(", ", declined.notUnderstood()), 200))
                    .append('\n');
        }
        return text.toString();
    }

    private String remembered(Question question) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Memory memory : recall.alike(question.connectionId(), question.text(), EXAMPLES)) {
            text.append("- ").append(BriefSchema.quoted(memory.getQuestion(), 400));
            String sql = memory.getSql();
            if (memory.getIntent() != null
                    && InterpretationJson.read(memory.getIntent()) instanceof Interpretation.OfForm form) {
                text.append(' ').append(FormJson.write(form.form()));
            } else if (sql != null) {
                text.append(" in SQL: ").append(BriefSchema.quoted(sql, 800));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String before(Conversation conversation) {
        StringBuilder text = new StringBuilder();
        conversation.turns().stream()
                .skip(Math.max(0, conversation.turns().size() - TURNS))
                .forEach(turn -> {
                    text.append("- ").append(BriefSchema.quoted(turn.text(), 400));
                    if (turn.name() != null) {
                        text.append(", called ").append(BriefSchema.quoted(turn.name(), 60));
                    }
                    if (turn.interpretation() instanceof Interpretation.OfForm form) {
                        text.append(' ').append(FormJson.write(form.form()));
                    }
                    text.append('\n');
                });
        return text.toString();
    }

    private static String glossary(Glossary glossary, Set<String> tables) {
        StringBuilder text = new StringBuilder();
        glossary.synonyms().stream()
                .filter(synonym -> concerns(synonym.of(), tables))
                .forEach(synonym -> text.append("- ")
                        .append(BriefSchema.quoted(synonym.words(), 80))
                        .append(" is ")
                        .append(synonym.of())
                        .append('\n'));
        glossary.measures().forEach(measure -> {
            text.append("- ")
                    .append(BriefSchema.quoted(measure.name(), 80))
                    .append(" is ")
                    .append(measure.expression());
            measure.synonyms()
                    .forEach(synonym -> text.append(", also called ").append(BriefSchema.quoted(synonym.words(), 80)));
            text.append('\n');
        });
        glossary.descriptions().stream()
                .filter(description -> concerns(description.of(), tables))
                .forEach(description -> text.append("- ")
                        .append(description.of())
                        .append(": ")
                        .append(BriefSchema.quoted(description.text(), 200))
                        .append('\n'));
        glossary.defaultDates().stream()
                .filter(date -> tables.contains(date.table()))
                .forEach(date -> text.append("- the date of ")
                        .append(date.table())
                        .append(" is ")
                        .append(date.column())
                        .append('\n'));
        return text.toString();
    }

    private static boolean concerns(String element, Set<String> tables) {
        int dot = element.indexOf('.');
        return tables.contains(dot < 0 ? element : element.substring(0, dot)) || tables.contains(element);
    }

    // ---------------------------------------------------------------- what becomes of its answer

    private static @Nullable String beyond(ModelReading reading) {
        return reading.outcome() != ModelReading.Outcome.BEYOND
                ? null
                : reading.missing().isEmpty() ? "the question" : String.join(", ", reading.missing());
    }

    private Understanding understanding(ModelReading reading, Question question, Understanding engine) {
        DescribeForm describe = new DescribeForm(question.index());
        return switch (reading.outcome()) {
            case DECLINE, BEYOND ->
                new Understanding.Declined(
                        engine.understood(),
                        reading.missing().isEmpty() ? List.of("the question") : reading.missing(),
                        engine instanceof Understanding.Declined declined ? declined.suggestions() : List.of());
            case ANSWER -> {
                Form form = reading.readings().getFirst().form();
                check(form, question.index());
                yield new Understanding.Clear(
                        candidate(question.text(), form, agrees(form, engine) ? AGREED : ALONE, "", describe),
                        List.of(),
                        edit(question.before(), form, reading.follows(), describe),
                        null);
            }
            case ASK -> {
                List<Understanding.Candidate> choices = new ArrayList<>();
                for (ModelReading.Choice choice : reading.readings()) {
                    check(choice.form(), question.index());
                    choices.add(candidate(
                            question.text(),
                            choice.form(),
                            ALONE / reading.readings().size(),
                            choice.difference() == null ? "" : choice.difference(),
                            describe));
                }
                yield new Understanding.Unclear(
                        reading.question() == null ? "Which one is meant?" : reading.question(), choices, List.of());
            }
        };
    }

    private static Understanding.Candidate candidate(
            String text, Form form, double confidence, String difference, DescribeForm describe) {
        return new Understanding.Candidate(
                new Interpretation.OfForm(text, form), confidence, describe.of(form), difference);
    }

    /** Throws where the form is about what the catalog does not have, or cannot be written as a query. */
    private void check(Form form, CatalogIndex index) {
        NamedTables.check(form, index);
        compile.compile(
                ground.ground(new Interpretation.OfForm("", form), index),
                index.catalog().dialect(),
                index.catalog());
    }

    private static boolean agrees(Form form, Understanding engine) {
        return engine instanceof Understanding.Clear clear
                && clear.candidate().interpretation() instanceof Interpretation.OfForm of
                && CanonicalForm.of(of.form()).equals(CanonicalForm.of(form));
    }

    private static Understanding.@Nullable Edit edit(
            Conversation.@Nullable Turn before, Form form, boolean follows, DescribeForm describe) {
        if (before == null) {
            return null;
        }
        List<String> now = describe.parts(form);
        if (!follows || !(before.interpretation() instanceof Interpretation.OfForm earlier)) {
            return new Understanding.Edit(Understanding.Edit.Kind.NEW, List.of(), now);
        }
        List<String> parts = describe.parts(earlier.form());
        return new Understanding.Edit(
                Understanding.Edit.Kind.REFINEMENT,
                now.stream().filter(parts::contains).toList(),
                now.stream().filter(part -> !parts.contains(part)).toList());
    }
}
