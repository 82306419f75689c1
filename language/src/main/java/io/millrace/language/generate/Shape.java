package io.millrace.language.generate;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Link;
import io.millrace.language.anchor.ValueLink;
import io.millrace.language.index.Degree;
import io.millrace.language.index.Lemma;
import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.read.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The question without its names and values: "show the COL of all TAB whose COL is above NUM". What kind of question it is, can
 * be told from this alone, whatever the database.
 */
public final class Shape {
    static final String START = "^";
    static final String END = "$";
    private static final double STRONG_VALUE = 0.85;
    private static final double STRONG_NAME = 0.6;

    private final String[] tags;
    private final String[] lemmas;

    private Shape(String[] tags, String[] lemmas) {
        this.tags = tags;
        this.lemmas = lemmas;
    }

    public static Shape of(Anchors anchors) {
        int size = anchors.size();
        String[] lemmas = new String[size];
        String[] tags = new String[size];
        @Nullable String[] degrees = new String[size];
        for (int i = 0; i < size; i++) {
            Token token = anchors.token(i);
            lemmas[i] = token.kind() == Token.Kind.WORD ? Lemma.of(token.lower()) : token.lower();
            tags[i] = switch (token.kind()) {
                case QUOTED -> "VAL";
                case NUMBER -> token.lower().equals("one") ? "one" : "NUM";
                case DATE -> "DATE";
                case WORD, SIGN -> lemmas[i];
            };
            Degree degree =
                    token.kind() == Token.Kind.WORD ? Degree.of(token.lower()).orElse(null) : null;
            if (degree != null) {
                lemmas[i] = degree.base();
                degrees[i] = (degree.superlative() ? "SUPER" : "COMPARE") + (degree.low() ? "-" : "+");
                tags[i] = degrees[i];
            }
        }
        double[] name = new double[size];
        for (int c = 0; c < anchors.columns().size(); c++) {
            mark(anchors.columns().get(c), "COL", tags, name);
        }
        for (int t = 0; t < anchors.tables().size(); t++) {
            mark(anchors.tables().get(t), "TAB", tags, name);
        }
        for (int i = 2; i < size; i++) {
            // "How many people live in Lima" asks for a figure that is known, not for rows to be counted.
            if (tags[i].equals("COL") && tags[i - 1].equals("many") && Cue.isFigure(anchors, i)) {
                tags[i] = "FIG";
            }
        }
        for (ValueLink value : anchors.values()) {
            if (value.column() >= 0
                    && value.score() >= STRONG_VALUE
                    && !value.quoted()
                    && isSaid(anchors, value, name)) {
                for (int i = value.from(); i < value.to(); i++) {
                    if (!tags[i].equals("NUM")) {
                        tags[i] = "VAL";
                    }
                }
            }
        }
        for (int i = 0; i < size; i++) {
            // "Highest" is more than a name, even where a column is called so.
            String degree = degrees[i];
            if (degree != null && !tags[i].equals("VAL")) {
                tags[i] = degree;
            }
        }
        return new Shape(tags, lemmas);
    }

    private static void mark(List<Link> links, String tag, String[] tags, double[] name) {
        for (Link link : links) {
            if (link.score() >= STRONG_NAME) {
                for (int i = link.from(); i < link.to(); i++) {
                    if (link.score() >= name[i] && Character.isLetter(tags[i].charAt(0))) {
                        tags[i] = tag;
                        name[i] = link.score();
                    }
                }
            }
        }
    }

    /** A word that names something is seldom a value at the same time, unless it is written like a name. */
    private static boolean isSaid(Anchors anchors, ValueLink value, double[] name) {
        boolean capital =
                Character.isUpperCase(anchors.token(value.from()).text().charAt(0)) && value.from() > 0;
        double named = 0;
        for (int i = value.from(); i < value.to(); i++) {
            named = Math.max(named, name[i]);
        }
        return capital || named < 0.9;
    }

    /** What a token is: {@code VAL}, {@code NUM}, {@code COL}, {@code TAB}, {@code FIG} for a column that is counted already, or its lemma. */
    public String tag(int position) {
        return position < 0 ? START : position >= tags.length ? END : tags[position];
    }

    /** Whether a token is an adjective in a higher degree, whatever else it may name. */
    public boolean isDegree(int position) {
        return tags[position].startsWith("SUPER") || tags[position].startsWith("COMPARE");
    }

    public String lemma(int position) {
        return position < 0 ? START : position >= lemmas.length ? END : lemmas[position];
    }

    public boolean isName(int position) {
        return tags[position].equals("COL") || tags[position].equals("TAB") || tags[position].equals("FIG");
    }

    public boolean isValue(int position) {
        return tags[position].equals("VAL");
    }

    /** A word that is neither a name nor a value nor a number. */
    public boolean isPlain(int position) {
        return !isName(position) && !isValue(position) && !tags[position].equals("NUM");
    }

    public int size() {
        return tags.length;
    }

    /**
     * Words, pairs and triples of words, how many names and values there are, and what was asked before.
     *
     * @param before the form that a follow-up refers to; null for a first question
     */
    public FeatureVector facts(@Nullable AbstractForm before) {
        FeatureVector facts = new FeatureVector();
        if (before == null) {
            facts.add(FeatureVector.of("first question"));
        } else {
            for (String part : before.template().parts()) {
                facts.add(FeatureVector.of("before", part));
            }
        }
        List<String> run = new ArrayList<>();
        run.add(START);
        int values = 0;
        int numbers = 0;
        int names = 0;
        int tables = 0;
        for (int i = 0; i < tags.length; i++) {
            boolean again = i > 0 && tags[i].equals(tags[i - 1]) && Character.isUpperCase(tags[i].charAt(0));
            if (!again) {
                run.add(tags[i]);
                switch (tags[i]) {
                    case "VAL" -> values++;
                    case "NUM" -> numbers++;
                    case "COL" -> names++;
                    case "TAB" -> tables++;
                    default -> {}
                }
            }
            facts.add(FeatureVector.of("word", lemmas[i]));
            if (i > 0) {
                facts.add(FeatureVector.mix(FeatureVector.of("pair", lemmas[i - 1]), lemmas[i].hashCode()));
            }
        }
        run.add(END);
        for (int i = 0; i < run.size(); i++) {
            int here = run.get(i).hashCode();
            facts.add(FeatureVector.of("tag", here));
            if (i + 1 < run.size()) {
                int pair = FeatureVector.mix(here, run.get(i + 1).hashCode());
                facts.add(FeatureVector.of("tags", pair));
                if (i + 2 < run.size()) {
                    int next = run.get(i + 2).hashCode();
                    facts.add(FeatureVector.of("skip", FeatureVector.mix(here, next)));
                    facts.add(FeatureVector.of("three", FeatureVector.mix(pair, next)));
                }
            }
        }
        facts.add(FeatureVector.of("values", values));
        facts.add(FeatureVector.of("numbers", numbers));
        facts.add(FeatureVector.of("names", Math.min(names, 4)));
        facts.add(FeatureVector.of("tables", Math.min(tables, 4)));
        facts.add(FeatureVector.of("given", FeatureVector.mix(values, numbers)));
        facts.add(FeatureVector.of("length", Math.min(tags.length / 4, 6)));
        facts.add(FeatureVector.of("always"));
        return facts;
    }
}
