package io.millrace.language.understand;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Link;
import io.millrace.language.form.DescribeForm;
import io.millrace.language.form.Form;
import io.millrace.language.generate.AbstractForm;
import io.millrace.language.generate.Filling;
import io.millrace.language.generate.GenerateForms;
import io.millrace.language.ground.GroundForm;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.WordLists;
import io.millrace.language.intent.Intent;
import io.millrace.language.rank.Confidence;
import io.millrace.language.rank.RankForms;
import io.millrace.language.rank.Trained;
import io.millrace.language.read.DescribeIntent;
import io.millrace.language.read.ReadFollowUp;
import io.millrace.language.read.ReadQuestion;
import io.millrace.language.read.Reading;
import io.millrace.language.read.Token;
import io.millrace.language.words.WordVectors;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Understands a question about a catalog, with no model: finds what its words may name, makes candidates, ranks them, and decides
 * whether the best is answered, the user is asked, or the question is declined. Safe for use by many threads.
 */
public final class Understand {
    private static final int CANDIDATES = 24;
    /** Below this the database is thought not to have what is asked for. */
    private static final double LEAST_ANSWERABLE = 0.3;

    /** Words that every question may have: they ask for no particular thing. */
    private static final Set<String> PLAIN_WORDS = WordLists.BUNDLED.set("plain_word");

    /** What a composed reading of a whole question is taken to be worth; chosen, not measured. */
    private static final double COMPOSED = 0.8;

    /** What a question that was changed by a turn is taken to be worth; chosen, not measured. */
    private static final double CHANGED = 0.6;

    /** Of 15 answers of unsure candidates that the composed reading agreed with on Spider, 11 were right; surer ones more often. */
    private static final double AGREED = 0.6;
    /** A candidate that is less sure gives way to a composed reading that accounts for every word. */
    private static final double UNSURE = 0.2;
    /** A candidate that is less sure is a guess. */
    private static final double GUESS = 0.3;

    private static final double BLIND_GUESS = 0.05;
    /** A candidate that is less sure is rather wrong than right. */
    private static final double EVEN = 0.5;
    /** A candidate that is less sure gives way to a composed reading of a kind that these are better at. */
    private static final double RATHER_SURE = 0.7;

    /** So many words that mean nothing here are more than a manner of speaking. */
    private static final int MANY_WORDS = 5;
    /** In a question that says so little every word counts. */
    private static final int FEW_WORDS = 2;

    private static final Set<String> ARRANGED = Set.of(
            "sorted",
            "sort",
            "ordered",
            "order",
            "grouped",
            "group",
            "arranged",
            "ranked",
            "listed",
            "made",
            "written");
    private static final Set<String> REASONING = Set.of("do", "does", "did", "can", "could", "should", "would");

    private final SecondOpinion second = new SecondOpinion();
    private final ReadQuestion read = new ReadQuestion();
    private final ReadFollowUp followUps = new ReadFollowUp();
    private final GroundForm ground = new GroundForm();
    private final AnchorFinders finders = new AnchorFinders();
    private final GenerateForms generate;
    private final RankForms rank;
    private final Confidence confidence;

    public Understand() {
        this(Trained.bundled());
    }

    public Understand(Trained trained) {
        this.generate = trained.generator();
        this.rank = trained.ranker();
        this.confidence = trained.confidence();
    }

    /** @param conversation what was asked before; {@link Conversation#NONE} for a first question */
    public Understanding understand(String question, CatalogIndex index, Conversation conversation) {
        Optional<String> afresh = ReadTurn.afresh(question);
        if (afresh.isPresent()) {
            return startOver(afresh.get(), index);
        }
        Optional<ReadTurn.Read> turn = ReadTurn.read(question, conversation);
        if (turn.isPresent()) {
            return again(turn.get(), conversation);
        }
        Optional<Understanding> changed = changed(question, conversation, index);
        boolean ofForm = before(conversation) != null;
        if (changed.isPresent() && !ofForm) {
            return changed.get();
        }
        Reading reading = read(question, index);
        if (reading instanceof Reading.Understood understood && NeedsComposing.test(understood.intent())) {
            return composed(understood, conversation, COMPOSED);
        }
        AbstractForm before = before(conversation);
        Anchors anchors = finders.of(index).find(question);
        List<RankForms.Ranked> ranked = grounded(
                rank.rank(anchors, anchors.size() == 0 ? List.of() : generate.generate(anchors, before, CANDIDATES)),
                index);
        double[] features = Confidence.features(anchors, ranked);
        double sure = confidence.ofRight(features);
        boolean answerable = before != null || confidence.ofAnswerable(features) >= LEAST_ANSWERABLE;
        DescribeForm describe = new DescribeForm(index);
        Optional<FindAmbiguity.Ambiguity> ambiguity = before == null && !ranked.isEmpty() && answerable
                ? new FindAmbiguity(anchors).find(ranked.getFirst().candidate())
                : Optional.empty();
        if (ambiguity.isPresent()) {
            List<Understanding.Candidate> choices = choices(question, ambiguity.get(), index, describe, sure);
            if (choices.size() > 1) {
                return new Understanding.Unclear(
                        ambiguity.get().question(), choices, words(anchors, ranked.getFirst()));
            }
        }
        boolean strange = before == null && isStrange(anchors, sure);
        if (before == null && reading instanceof Reading.Understood understood) {
            boolean agrees = !ranked.isEmpty()
                    && second.agrees(
                            understood.intent(), ranked.getFirst().candidate().form(), index);
            if (agrees) {
                sure = AGREED + (1 - AGREED) * sure;
                answerable = true;
                strange = false;
            } else if ((sure < (suitsComposing(understood, anchors) ? RATHER_SURE : UNSURE) || !answerable || strange)
                    && second.grounds(understood.intent(), index)) {
                return composed(understood, conversation, UNSURE);
            }
        }
        if (changed.isPresent() && (ranked.isEmpty() || sure < AGREED)) {
            return changed.get();
        }
        if (ranked.isEmpty() || !answerable || strange) {
            return declined(anchors, reading);
        }
        Form best = ranked.getFirst().candidate().form();
        Understanding.Candidate candidate = new Understanding.Candidate(
                new Interpretation.OfForm(question, best), rounded(sure), describe.of(best), "");
        return new Understanding.Clear(
                candidate, words(anchors, ranked.getFirst()), edit(before, best, describe, conversation), null);
    }

    /** Where a table has a {@code total_sales} that is not connected with the rest of the question, the total of sales may be meant. */
    private Reading read(String question, CatalogIndex index) {
        Reading reading = read.read(question, index);
        if (reading instanceof Reading.Understood understood) {
            Optional<Reading> apart = read.readFiguresApart(question, index);
            if (apart.isPresent()
                    && !second.grounds(understood.intent(), index)
                    && apart.get() instanceof Reading.Understood other
                    && second.grounds(other.intent(), index)) {
                return other;
            }
        }
        return reading;
    }

    /**
     * What the composed reading is better at: "revenue by region", "top customers by orders", a figure and what it is broken down by without
     * a sentence around; "who have never ordered".
     */
    private static boolean suitsComposing(Reading.Understood understood, Anchors anchors) {
        if (NeedsComposing.denies(understood.intent())) {
            return true;
        }
        boolean by = false;
        for (int i = 1; i < anchors.size(); i++) {
            by |= anchors.token(i).lower().equals("by")
                    && !ARRANGED.contains(anchors.token(i - 1).lower());
        }
        return by && !understood.intent().select().measures().isEmpty();
    }

    /** The readings that have a plan. */
    private List<Understanding.Candidate> choices(
            String question,
            FindAmbiguity.Ambiguity ambiguity,
            CatalogIndex index,
            DescribeForm describe,
            double sure) {
        List<Understanding.Candidate> choices = new ArrayList<>();
        for (int i = 0; i < ambiguity.forms().size(); i++) {
            Form form = ambiguity.forms().get(i);
            try {
                ground.ground(form, index);
            } catch (RuntimeException notGrounded) {
                continue;
            }
            choices.add(new Understanding.Candidate(
                    new Interpretation.OfForm(question, form),
                    rounded(sure / ambiguity.forms().size()),
                    describe.of(form),
                    ambiguity.differences().get(i)));
        }
        return choices;
    }

    /** The candidates that have a plan, best first; as soon as the first has one, the others are taken as they are. */
    private List<RankForms.Ranked> grounded(List<RankForms.Ranked> ranked, CatalogIndex index) {
        for (int first = 0; first < ranked.size(); first++) {
            try {
                ground.ground(ranked.get(first).candidate().form(), index);
                return ranked.subList(first, ranked.size());
            } catch (RuntimeException notGrounded) {
                // The next one may have a plan.
                continue;
            }
        }
        return List.of();
    }

    private static double rounded(double confidence) {
        return Math.round(confidence * 100) / 100.0;
    }

    // ---------------------------------------------------------------- conversation

    private static @Nullable AbstractForm before(Conversation conversation) {
        if (conversation.turns().isEmpty()) {
            return null;
        }
        return conversation.turns().getLast().interpretation() instanceof Interpretation.OfForm form
                ? AbstractForm.of(form.form())
                : null;
    }

    private static Understanding.@Nullable Edit edit(
            @Nullable AbstractForm before, Form now, DescribeForm describe, Conversation conversation) {
        if (conversation.turns().isEmpty()) {
            return null;
        }
        List<String> after = describe.parts(now);
        if (before == null
                || !(conversation.turns().getLast().interpretation() instanceof Interpretation.OfForm earlier)) {
            return new Understanding.Edit(Understanding.Edit.Kind.NEW, List.of(), after);
        }
        List<String> parts = describe.parts(earlier.form());
        List<String> kept = after.stream().filter(parts::contains).toList();
        List<String> changed =
                after.stream().filter(part -> !parts.contains(part)).toList();
        return new Understanding.Edit(
                kept.isEmpty() ? Understanding.Edit.Kind.NEW : Understanding.Edit.Kind.REFINEMENT, kept, changed);
    }

    /** A turn that changes a composed reading; what only a form says is changed by the forms that are near it. */
    private Optional<Understanding> changed(String question, Conversation conversation, CatalogIndex index) {
        if (conversation.turns().isEmpty()) {
            return Optional.empty();
        }
        Interpretation last = conversation.turns().getLast().interpretation();
        Optional<Intent> earlier = composed(last, index);
        Optional<ReadFollowUp.FollowUp> followUp = earlier.flatMap(intent -> followUps.read(question, intent, index));
        if (earlier.isEmpty() || followUp.isEmpty()) {
            return Optional.empty();
        }
        Optional<Intent> intent = followUp.get().intent().filter(changed -> second.grounds(changed, index));
        if (intent.isEmpty()) {
            return last instanceof Interpretation.OfForm
                    ? Optional.empty()
                    : Optional.of(new Understanding.Declined(
                            followUp.get().understood(),
                            followUp.get().notUnderstood().isEmpty()
                                    ? List.of(question.strip())
                                    : followUp.get().notUnderstood(),
                            List.of()));
        }
        String summary = DescribeIntent.of(intent.get());
        return Optional.of(new Understanding.Clear(
                new Understanding.Candidate(new Interpretation.OfIntent(intent.get()), rounded(CHANGED), summary, ""),
                followUp.get().understood(),
                new Understanding.Edit(
                        Understanding.Edit.Kind.REFINEMENT,
                        List.of(DescribeIntent.of(earlier.get())),
                        List.of(question.strip())),
                null));
    }

    /** The composed reading of what was asked, where there is one that comes to the same. */
    private Optional<Intent> composed(Interpretation asked, CatalogIndex index) {
        return switch (asked) {
            case Interpretation.OfIntent of -> Optional.of(of.intent());
            case Interpretation.OfForm of ->
                read.read(of.text(), index) instanceof Reading.Understood understood
                                && second.agrees(understood.intent(), of.form(), index)
                        ? Optional.of(understood.intent())
                        : Optional.empty();
        };
    }

    /** The question as if nothing had been asked before it. */
    private Understanding startOver(String question, CatalogIndex index) {
        if (question.isEmpty()) {
            return new Understanding.Declined(
                    List.of(), List.of("a new start without a question"), List.of("Start over: and the new question."));
        }
        Understanding understanding = understand(question, index, Conversation.NONE);
        return understanding instanceof Understanding.Clear clear
                ? new Understanding.Clear(
                        clear.candidate(),
                        clear.understood(),
                        new Understanding.Edit(
                                Understanding.Edit.Kind.START_OVER,
                                List.of(),
                                List.of(clear.candidate().summary())),
                        null)
                : understanding;
    }

    /** A turn that is about the conversation: an earlier interpretation once more. */
    private static Understanding again(ReadTurn.Read turn, Conversation conversation) {
        List<Conversation.Turn> turns = conversation.turns();
        int at = turns.size() - 1 - turn.back();
        if (at < 0) {
            return new Understanding.Declined(List.of(), List.of("nothing was asked before this"), List.of());
        }
        Conversation.Turn meant = turns.get(at);
        return new Understanding.Clear(
                new Understanding.Candidate(meant.interpretation(), 1, meant.text(), ""),
                List.of(),
                new Understanding.Edit(turn.kind(), List.of(meant.text()), List.of()),
                turn.name().isEmpty() ? null : turn.name());
    }

    // ---------------------------------------------------------------- what was understood

    private static Understanding composed(Reading.Understood understood, Conversation conversation, double confidence) {
        return new Understanding.Clear(
                new Understanding.Candidate(
                        new Interpretation.OfIntent(understood.intent()),
                        rounded(confidence * understood.confidence()),
                        understood.summary(),
                        ""),
                understood.understood(),
                conversation.turns().isEmpty()
                        ? null
                        : new Understanding.Edit(Understanding.Edit.Kind.NEW, List.of(), List.of(understood.summary())),
                null);
    }

    private static List<Reading.Words> words(Anchors anchors, RankForms.Ranked ranked) {
        Set<Reading.Words> words = new LinkedHashSet<>();
        for (Filling filling : ranked.candidate().fillings()) {
            Link link = filling.link();
            if (link != null) {
                int last = link.to() - 1;
                while (last > link.from() && anchors.token(last).kind() == Token.Kind.SIGN) {
                    last--;
                }
                String said = anchors.question()
                        .substring(
                                anchors.token(link.from()).span().start(),
                                anchors.token(last).span().end());
                words.add(new Reading.Words(said, meaning(filling)));
            }
        }
        return List.copyOf(words);
    }

    private static String meaning(Filling filling) {
        if (filling.value() != null) {
            return "value " + filling.value();
        }
        return filling.column() == null
                ? "table " + filling.table()
                : "column " + filling.table() + "." + filling.column();
    }

    /**
     * Whether a question is not for this database: too many of its words mean nothing here for how sure the best candidate is, two are
     * no words at all, or it asks for reasons.
     */
    private static boolean isStrange(Anchors anchors, double sure) {
        int said = 0;
        int left = 0;
        int unheard = 0;
        for (int i = 0; i < anchors.size(); i++) {
            Token token = anchors.token(i);
            if (token.kind() != Token.Kind.WORD || token.lower().length() < 3 || PLAIN_WORDS.contains(token.lower())) {
                continue;
            }
            said++;
            if (!isNamed(anchors, i)) {
                left++;
                unheard += Character.isLowerCase(token.text().charAt(0)) && !WordVectors.BUNDLED.knows(token.lower())
                        ? 1
                        : 0;
            }
        }
        double unexplained = said == 0 ? 0 : (double) left / said;
        return unheard >= 2
                || unexplained >= 0.5 && sure < (said <= FEW_WORDS ? UNSURE : BLIND_GUESS)
                || left >= MANY_WORDS && unexplained >= 0.5 && sure < GUESS
                || sure < EVEN && asksForReasons(anchors);
    }

    /** "How does", "why": an explanation is asked for, and a query gives none. */
    private static boolean asksForReasons(Anchors anchors) {
        return anchors.size() > 1
                && (anchors.token(0).lower().equals("why")
                        || anchors.token(0).lower().equals("how")
                                && REASONING.contains(anchors.token(1).lower()));
    }

    private static boolean isNamed(Anchors anchors, int at) {
        return anchors.columns().stream().flatMap(List::stream).anyMatch(link -> covers(link, at))
                || anchors.tables().stream().flatMap(List::stream).anyMatch(link -> covers(link, at))
                || anchors.values().stream()
                        .anyMatch(value -> value.column() >= 0 && value.from() <= at && at < value.to());
    }

    private static Understanding declined(Anchors anchors, Reading reading) {
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < anchors.size(); i++) {
            int at = i;
            boolean named = anchors.columns().stream().flatMap(List::stream).anyMatch(link -> covers(link, at))
                    || anchors.tables().stream().flatMap(List::stream).anyMatch(link -> covers(link, at));
            if (!named
                    && anchors.token(i).kind() == Token.Kind.WORD
                    && anchors.token(i).lower().length() > 3) {
                unknown.add(anchors.token(i).lower().toLowerCase(Locale.ROOT));
            }
        }
        return switch (reading) {
            case Reading.Declined declined ->
                new Understanding.Declined(
                        declined.understood(),
                        declined.notUnderstood().isEmpty() ? unknown : declined.notUnderstood(),
                        declined.suggestions());
            case Reading.Understood understood ->
                new Understanding.Declined(understood.understood(), unknown, List.of());
        };
    }

    private static boolean covers(Link link, int token) {
        return link.from() <= token && token < link.to() && link.score() >= 0.4;
    }
}
