package io.millrace.language.generate;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.Link;
import io.millrace.language.anchor.ValueLink;
import io.millrace.language.form.Form;
import io.millrace.language.form.Term;
import io.millrace.language.index.JoinGraph;
import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.read.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a candidate as a whole says for and against itself: the words it leaves over, the tables it needs, how likely its parts are. */
public final class Coverage {
    /** What the dense features are, in their order. */
    public static final List<String> NAMES = names(
            "template score",
            "slot score",
            "slot score per slot",
            "behind the first",
            "tables",
            "tables not named",
            "tables named not used",
            "values left over",
            "quotes left over",
            "numbers left over",
            "names left over",
            "words left over",
            "slots not said",
            "link score",
            "not connected",
            "values used",
            "first");

    private static final double NAMED = 0.7;
    /** How many features there are besides those of the cues. */
    private static final int PLAIN = 17;

    private final Anchors anchors;
    private final Shape shape;
    private final Elements elements;
    private final boolean[] said;

    public Coverage(Anchors anchors) {
        this.anchors = anchors;
        this.shape = Shape.of(anchors);
        this.elements = anchors.elements();
        this.said = new boolean[Cue.values().length];
        for (Cue cue : Cue.values()) {
            said[cue.ordinal()] = cue.isSaid(anchors, shape);
        }
    }

    /**
     * @param values one for each of {@link #NAMES}
     * @param facts hashed
     */
    public record Features(double[] values, FeatureVector facts) {}

    /** @param position among the candidates, the first is 0 */
    public Features of(Candidate candidate, Candidate first, int position) {
        double[] values = new double[NAMES.size()];
        FeatureVector facts = new FeatureVector();
        boolean[] spoken = new boolean[anchors.size()];
        double linkScore = 0;
        int said = 0;
        int unsaid = 0;
        int valuesUsed = 0;
        Set<String> tables = tables(candidate.form());
        for (int s = 0; s < candidate.fillings().size(); s++) {
            Filling filling = candidate.fillings().get(s);
            Slot slot = candidate.template().slots().get(s);
            Link link = filling.link();
            if (link == null) {
                if (slot.kind() == Slot.Kind.ATTRIBUTE || slot.kind() == Slot.Kind.TABLE) {
                    unsaid++;
                    facts.add(FeatureVector.of("unsaid", slot.coarse()));
                }
                mark(filling, spoken);
            } else {
                said++;
                linkScore += link.score();
                for (int i = link.from(); i < link.to(); i++) {
                    spoken[i] = true;
                }
                valuesUsed += filling.value() != null ? 1 : 0;
            }
        }
        int named = 0;
        for (String table : tables) {
            int number = elements.tableNumber(table);
            for (Link link : anchors.tables().get(number)) {
                if (link.score() >= 0.5) {
                    for (int i = link.from(); i < link.to(); i++) {
                        spoken[i] = true;
                    }
                }
            }
            named += anchors.tableScore(number) >= NAMED ? 1 : 0;
        }
        int left = 0;
        for (int t = 0; t < elements.tableCount(); t++) {
            if (anchors.tableScore(t) >= NAMED
                    && !tables.contains(elements.table(t).name())
                    && !covered(anchors.tables().get(t).getFirst(), spoken)) {
                left++;
            }
        }
        Optional<JoinGraph.Tree> tree = tables.isEmpty()
                ? Optional.empty()
                : elements.index().graph().connect(tables.iterator().next(), tables);
        int joined = tree.map(found -> found.tables().size()).orElse(tables.size());
        values[0] = candidate.templateScore();
        values[1] = candidate.slotScore();
        values[2] = candidate.slotScore() / Math.max(1, candidate.fillings().size());
        values[3] = candidate.score() - first.score();
        values[4] = joined - 1;
        values[5] = tables.size() - named;
        values[6] = left;
        values[7] = valuesLeft(spoken);
        values[12] = unsaid;
        values[13] = said == 0 ? 0 : linkScore / said;
        values[14] = tables.size() > 1 && tree.isEmpty() ? 1 : 0;
        values[15] = valuesUsed;
        values[16] = position == 0 ? 1 : 0;
        words(values, facts, spoken);
        cues(candidate.template(), values);
        parts(candidate, values, facts, joined);
        names(candidate, facts, joined);
        return new Features(values, facts);
    }

    /** A column that is not named by words of its own still accounts for words that name it. */
    private void mark(Filling filling, boolean[] spoken) {
        if (filling.column() != null) {
            int column = elements.columnNumber(filling.table(), filling.column());
            if (column >= 0) {
                for (Link link : anchors.columns().get(column)) {
                    if (link.score() >= 0.85) {
                        for (int i = link.from(); i < link.to(); i++) {
                            spoken[i] = true;
                        }
                    }
                }
            }
        }
    }

    private static boolean covered(Link link, boolean[] spoken) {
        for (int i = link.from(); i < link.to(); i++) {
            if (!spoken[i]) {
                return false;
            }
        }
        return true;
    }

    private int valuesLeft(boolean[] spoken) {
        int left = 0;
        boolean[] counted = new boolean[anchors.size()];
        for (ValueLink value : anchors.values()) {
            if (value.column() >= 0
                    && value.score() >= 0.8
                    && shape.isValue(value.from())
                    && !elements.column(value.column()).constant()) {
                boolean any = false;
                for (int i = value.from(); i < value.to(); i++) {
                    any |= spoken[i] || counted[i];
                    counted[i] = true;
                }
                left += any ? 0 : 1;
            }
        }
        return left;
    }

    private void words(double[] values, FeatureVector facts, boolean[] spoken) {
        for (int i = 0; i < anchors.size(); i++) {
            if (spoken[i]) {
                continue;
            }
            Token token = anchors.token(i);
            if (token.kind() == Token.Kind.QUOTED) {
                values[8]++;
            } else if (token.kind() == Token.Kind.NUMBER && !token.lower().equals("one")) {
                values[9]++;
            } else if (shape.isName(i) && (i == 0 || !shape.isName(i - 1) || spoken[i - 1])) {
                values[10]++;
                facts.add(FeatureVector.of("left", shape.tag(i)));
            } else if (token.kind() == Token.Kind.WORD && shape.isPlain(i)) {
                values[11]++;
                facts.add(FeatureVector.of("left word", shape.lemma(i)));
            }
        }
    }

    /** For each cue: its words are there but not what they ask for, and the other way round. */
    private void cues(Template template, double[] values) {
        for (Cue cue : Cue.values()) {
            boolean done = cue.isDone(template);
            int at = PLAIN + 2 * cue.ordinal();
            values[at] = said[cue.ordinal()] && !done ? 1 : 0;
            values[at + 1] = !said[cue.ordinal()] && done ? 1 : 0;
        }
    }

    private static List<String> names(String... plain) {
        List<String> names = new ArrayList<>(List.of(plain));
        for (Cue cue : Cue.values()) {
            names.add(cue + " said, not done");
            names.add(cue + " done, not said");
        }
        return List.copyOf(names);
    }

    private static void parts(Candidate candidate, double[] values, FeatureVector facts, int joined) {
        for (String part : candidate.template().parts()) {
            int hash = part.hashCode();
            facts.add(FeatureVector.mix(hash, 1, Math.min(joined, 4)));
            facts.add(FeatureVector.mix(hash, 2, (int) Math.min(values[5], 3)));
            facts.add(FeatureVector.mix(hash, 3, (int) Math.min(values[12], 3)));
            facts.add(FeatureVector.mix(hash, 4, (int) Math.min(values[7] + values[8] + values[9], 3)));
            facts.add(FeatureVector.mix(hash, 5, (int) Math.min(values[10], 3)));
            facts.add(FeatureVector.mix(hash, 6, (int) Math.min(values[6], 2)));
        }
    }

    /** Whether the form asks of one row or of many, and whether it shows each answer once. */
    private void names(Candidate candidate, FeatureVector facts, int joined) {
        boolean distinct = candidate.template().parts().contains("distinct");
        int given = 0;
        for (int s = 0; s < candidate.fillings().size(); s++) {
            Slot slot = candidate.template().slots().get(s);
            Filling filling = candidate.fillings().get(s);
            Filling owner = slot.of() < 0 ? filling : candidate.fillings().get(slot.of());
            int number = owner.column() == null ? -1 : elements.columnNumber(owner.table(), owner.column());
            if (number < 0) {
                continue;
            }
            Elements.ColumnElement column = elements.column(number);
            facts.add(FeatureVector.mix(
                    FeatureVector.of("filled by", slot.coarse()),
                    column.type().isNumeric() ? 1 : 0,
                    FeatureVector.mix(column.display() ? 1 : 0, column.key() ? 1 : 0)));
            if (slot.kind() == Slot.Kind.TEXT) {
                Link link = filling.link();
                boolean elsewhere = link != null && namedElsewhere(column, link);
                given = FeatureVector.mix(column.naming().ordinal(), column.unique() ? 1 : 0, elsewhere ? 1 : 0);
                facts.add(FeatureVector.of("given", given));
                facts.add(FeatureVector.mix(FeatureVector.of("given in", slot.coarse()), given));
            } else if (slot.role().startsWith("S0")) {
                facts.add(FeatureVector.of(
                        "shown", FeatureVector.mix(distinct ? 1 : 0, column.unique() ? 1 : 0, joined > 1 ? 1 : 0)));
                facts.add(FeatureVector.of(
                        "shown kind",
                        FeatureVector.mix(distinct ? 1 : 0, column.naming().ordinal(), column.key() ? 1 : 0)));
            }
        }
        facts.add(FeatureVector.of("given distinct", FeatureVector.mix(distinct ? 1 : 0, given)));
    }

    /** Whether what a value says is the name of a row of another table. */
    private boolean namedElsewhere(Elements.ColumnElement column, Link link) {
        return anchors.values().stream()
                .filter(other -> other.column() >= 0 && other.from() == link.from() && other.to() == link.to())
                .map(other -> elements.column(other.column()))
                .anyMatch(other ->
                        other.table() != column.table() && other.naming() == Elements.Naming.OWN && other.unique());
    }

    /** The tables that a form names. */
    static Set<String> tables(Form form) {
        Set<String> tables = new LinkedHashSet<>();
        new WalkForm() {
            @Override
            Term.Attribute attribute(Term.Attribute attribute, String role) {
                tables.add(attribute.table());
                return attribute;
            }

            @Override
            String table(String table, String role) {
                tables.add(table);
                return table;
            }

            @Override
            Term.Constant constant(Term.Constant constant, String role, Term.@Nullable Attribute of) {
                return constant;
            }

            @Override
            String pattern(String pattern, String role, Term.@Nullable Attribute of) {
                return pattern;
            }

            @Override
            Integer limit(Integer limit, String role) {
                return limit;
            }
        }.walk(form);
        return new LinkedHashSet<>(new ArrayList<>(tables));
    }
}
