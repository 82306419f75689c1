package io.millrace.language.generate;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.Elements.ColumnElement;
import io.millrace.language.anchor.Link;
import io.millrace.language.anchor.ValueLink;
import io.millrace.language.catalog.DataType;
import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.read.Token;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may fill the slots of any template for one question, and what speaks for it, whatever the other slots hold. */
final class Options {
    private static final int MANY_COLUMNS = 250;
    private static final double STRONG = 0.85;
    private static final Pattern YEAR = Pattern.compile("1[89]\\d\\d|20\\d\\d");
    private static final Pattern SINGLE = Pattern.compile("\\p{L}");

    /** Words that a part of a text follows. */
    private static final Set<String> HINTS = Set.of(
            "with",
            "by",
            "contain",
            "containing",
            "contains",
            "like",
            "include",
            "includes",
            "including",
            "letter",
            "letters",
            "word",
            "words",
            "string",
            "substring",
            "character",
            "prefix",
            "phrase",
            "symbol",
            "start",
            "end",
            "begin");

    private final @Nullable AbstractForm before;
    private final Anchors anchors;
    private final Elements elements;
    private final Shape shape;
    private final double[] nameScore;
    private final double[] columnScoreAt;
    private final boolean[] inScope;
    private final Map<Integer, List<Option>> columnOptions = new HashMap<>();
    private final Map<String, List<Option>> byRole = new HashMap<>();
    private final Map<Facts, FeatureVector> facts = new HashMap<>();
    private final List<Integer> numbers = new ArrayList<>();
    private final List<Integer> plainWords = new ArrayList<>();
    /** By table: whether the question has the name of one of its rows. */
    private final boolean[] named;

    private double bestTable;

    /** @param before what a follow-up refers to; null for a first question */
    Options(Anchors anchors, Shape shape, @Nullable AbstractForm before) {
        this.before = before;
        this.anchors = anchors;
        this.elements = anchors.elements();
        this.shape = shape;
        this.nameScore = new double[anchors.size()];
        this.columnScoreAt = new double[anchors.size()];
        for (List<Link> links : anchors.columns()) {
            for (Link link : links) {
                for (int i = link.from(); i < link.to(); i++) {
                    columnScoreAt[i] = Math.max(columnScoreAt[i], link.score());
                    nameScore[i] = Math.max(nameScore[i], link.score());
                }
            }
        }
        for (int t = 0; t < elements.tableCount(); t++) {
            bestTable = Math.max(bestTable, anchors.tableScore(t));
            for (Link link : anchors.tables().get(t)) {
                for (int i = link.from(); i < link.to(); i++) {
                    nameScore[i] = Math.max(nameScore[i], link.score());
                }
            }
        }
        for (int i = 0; i < anchors.size(); i++) {
            if (anchors.number(i) != null) {
                numbers.add(i);
            }
            if (shape.isPlain(i) && anchors.token(i).kind() == Token.Kind.WORD) {
                plainWords.add(i);
            }
        }
        this.named = new boolean[elements.tableCount()];
        for (ValueLink value : anchors.values()) {
            if (value.column() >= 0 && value.score() >= STRONG && namesOwn(elements.column(value.column()))) {
                named[elements.column(value.column()).table()] = true;
            }
        }
        this.inScope = scope();
    }

    private static boolean namesOwn(ColumnElement column) {
        return column.naming() == Elements.Naming.OWN && column.unique();
    }

    /** All columns of a small catalog; of a large one those that are near something named. */
    private boolean[] scope() {
        boolean[] in = new boolean[elements.columns().size()];
        boolean all = in.length <= MANY_COLUMNS;
        Set<Integer> tables = new HashSet<>();
        for (int t = 0; t < elements.tableCount(); t++) {
            if (anchors.tableScore(t) >= 0.6) {
                tables.add(t);
            }
        }
        for (ValueLink value : anchors.values()) {
            if (value.column() >= 0) {
                tables.add(elements.column(value.column()).table());
            }
        }
        for (ColumnElement column : elements.columns()) {
            in[column.number()] = all || anchors.columnScore(column.number()) >= 0.6 || tables.contains(column.table());
        }
        return in;
    }

    /** What is true of an option, to be found again. */
    private record Facts(int[] features) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Facts facts && Arrays.equals(facts.features, features);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(features);
        }
    }

    /** In a large catalog the same is true of many columns: they share their facts, so that these are weighed once. */
    private FeatureVector shared(FeatureVector features) {
        return facts.computeIfAbsent(new Facts(features.toArray()), none -> features);
    }

    Anchors anchors() {
        return anchors;
    }

    Shape shape() {
        return shape;
    }

    List<Option> of(Slot slot, String attributeRole) {
        return byRole.computeIfAbsent(
                slot.kind() + " " + slot.role() + " " + (slot.of() < 0) + " " + attributeRole, none -> {
                    List<Option> options = new ArrayList<>();
                    boolean adds = slot.role().contains("SUM") || slot.role().contains("AVG");
                    boolean compares = slot.kind() == Slot.Kind.NUMBER
                            && (slot.role().contains("<") || slot.role().contains(">"));
                    for (Option option : raw(slot)) {
                        if ((adds && !isNumber(option)) || (compares && !isOrdered(option))) {
                            continue;
                        }
                        options.add(option);
                    }
                    return options;
                });
    }

    /** Whether the values of a column are numbers, be it written as text. */
    private boolean isNumber(Option option) {
        if (option.column() < 0) {
            return true;
        }
        ColumnElement column = elements.column(option.column());
        return column.type().isNumeric()
                || (column.type() == DataType.TEXT && digits(column.column().samples()));
    }

    /** Whether a column can be less or more than a number. */
    private boolean isOrdered(Option option) {
        if (option.column() < 0 || isNumber(option)) {
            return true;
        }
        String value = option.filling().value();
        return elements.column(option.column()).type().isTemporal()
                && value != null
                && YEAR.matcher(value).matches();
    }

    private List<Option> raw(Slot slot) {
        return switch (slot.kind()) {
            case ATTRIBUTE -> columns();
            case TABLE -> tables();
            case TEXT -> slot.of() < 0 ? List.of() : values();
            case NUMBER -> slot.of() < 0 ? numbers() : comparedNumbers();
            case PATTERN -> patterns();
            case LIMIT -> numbers();
        };
    }

    // ---------------------------------------------------------------- columns

    private List<Option> columns() {
        return columnOptions.computeIfAbsent(0, none -> {
            List<Option> options = new ArrayList<>();
            for (ColumnElement column : elements.columns()) {
                if (inScope[column.number()]) {
                    for (Link link : anchors.columns().get(column.number())) {
                        options.add(column(column, link));
                    }
                    options.add(column(column, null));
                }
            }
            return options;
        });
    }

    private Option column(ColumnElement column, @Nullable Link link) {
        FeatureVector features = new FeatureVector();
        columnFacts(column, features);
        linkFacts(column, link, features);
        return new Option(
                Filling.column(column.tableName(), column.name(), link),
                null,
                column.table(),
                column.number(),
                shared(features));
    }

    private static String kind(ColumnElement column) {
        return (column.primary() ? "p" : column.foreign() ? "f" : column.key() ? "k" : "")
                + (column.display() ? "d" : "")
                + switch (column.type()) {
                    case INTEGER, DECIMAL, DOUBLE -> "n";
                    case TEXT -> "t";
                    case DATE, TIME, TIMESTAMP -> "c";
                    case BOOLEAN -> "b";
                    case OTHER -> "o";
                };
    }

    private static int bucket(double score) {
        return score <= 0 ? 0 : score < 0.5 ? 1 : score < 0.7 ? 2 : score < 0.85 ? 3 : score < 0.99 ? 4 : 5;
    }

    private void columnFacts(ColumnElement column, FeatureVector features) {
        String kind = kind(column);
        int table = bucket(anchors.tableScore(column.table()));
        features.add(FeatureVector.of("kind", kind));
        features.add(FeatureVector.of("table", table));
        features.add(FeatureVector.of("table kind", FeatureVector.mix(table, kind.hashCode())));
        beforeFacts(column, features);
        boolean subject = anchors.tableScore(column.table()) >= bestTable;
        features.add(FeatureVector.of("subject", subject ? 1 : 0));
        features.add(FeatureVector.of("unique", column.unique() ? 1 : 0));
        if (column.constant()) {
            features.add(FeatureVector.of("constant"));
        }
        features.add(FeatureVector.of(
                "naming", FeatureVector.mix(column.naming().ordinal(), table, named[column.table()] ? 1 : 0)));
        features.add(FeatureVector.of("row named", named[column.table()] ? 1 : 0));
        features.add(FeatureVector.of("shared", Math.min(column.shared(), 3)));
        if (!column.words().isEmpty()) {
            String last = column.words().getLast();
            features.add(FeatureVector.of("last", last));
            for (int i : plainWords) {
                String word = shape.lemma(i);
                for (String own : column.words()) {
                    features.add(FeatureVector.mix(FeatureVector.of("says", word), own.hashCode()));
                }
            }
        }
        features.add(FeatureVector.mix(FeatureVector.of("begins", shape.lemma(0)), kind.hashCode()));
        features.add(FeatureVector.mix(
                FeatureVector.of("starts", shape.lemma(0)), shape.lemma(1).hashCode(), kind.hashCode()));
    }

    /** What a column was in the form that the question refers to. */
    private void beforeFacts(ColumnElement column, FeatureVector features) {
        if (before == null) {
            return;
        }
        boolean sameTable = false;
        boolean same = false;
        for (int s = 0; s < before.fillings().size(); s++) {
            Filling filling = before.fillings().get(s);
            sameTable |= filling.table().equals(column.tableName());
            if (filling.table().equals(column.tableName()) && column.name().equals(filling.column())) {
                same = true;
                features.add(
                        FeatureVector.of("was", before.template().slots().get(s).coarse()));
                features.add(FeatureVector.of(
                        "was exactly", before.template().slots().get(s).role()));
            }
        }
        features.add(FeatureVector.of("was there", same ? 2 : sameTable ? 1 : 0));
    }

    private void linkFacts(ColumnElement column, @Nullable Link link, FeatureVector features) {
        double best = anchors.columnScore(column.number());
        if (link == null) {
            features.add(FeatureVector.of("unlinked", bucket(best)));
            features.add(FeatureVector.of("unlinked kind", kind(column)));
            features.add(FeatureVector.of(
                    "unlinked table",
                    FeatureVector.mix(
                            bucket(anchors.tableScore(column.table())),
                            kind(column).hashCode())));
            if (!anchors.tables().get(column.table()).isEmpty()) {
                Link table = anchors.tables().get(column.table()).getFirst();
                around(table, "of table", features);
                features.add(FeatureVector.mix(
                        FeatureVector.of("of table kind", kind(column)), FeatureVector.of("at", third(table))));
            }
            return;
        }
        int score = bucket(link.score());
        features.add(FeatureVector.of("linked", FeatureVector.mix(score, link.exact() ? 1 : 0)));
        features.add(FeatureVector.of(
                "linked kind", FeatureVector.mix(score, kind(column).hashCode())));
        double here = 0;
        double named = 0;
        for (int i = link.from(); i < link.to(); i++) {
            here = Math.max(here, columnScoreAt[i]);
            named = Math.max(named, nameScore[i]);
        }
        features.add(FeatureVector.of("beaten", bucket(here - link.score())));
        features.add(FeatureVector.of("beaten by name", bucket(named - link.score())));
        features.add(FeatureVector.of("words", link.to() - link.from()));
        boolean tableSaid = false;
        int nearest = 20;
        for (Link table : anchors.tables().get(column.table())) {
            if (table.score() >= 0.5) {
                if (table.overlaps(link)) {
                    tableSaid = true;
                } else {
                    int gap = table.from() >= link.to() ? table.from() - link.to() : -(link.from() - table.to()) - 1;
                    if (Math.abs(gap) < Math.abs(nearest)) {
                        nearest = gap;
                    }
                }
            }
        }
        features.add(FeatureVector.of("table near", Math.clamp(nearest, -6, 8)));
        if (tableSaid) {
            features.add(FeatureVector.of("table inside"));
        }
        features.add(FeatureVector.of("third", third(link)));
        boolean degree = link.to() == link.from() + 1 && shape.isDegree(link.from());
        features.add(FeatureVector.of("degree", degree ? 1 : 0));
        around(link, "col", features);
    }

    private int third(Link link) {
        return 3 * link.from() / Math.max(1, shape.size());
    }

    private void around(Link link, String what, FeatureVector features) {
        int at = what.hashCode();
        String before = shape.tag(link.from() - 1);
        String earlier = shape.tag(link.from() - 2);
        String after = shape.tag(link.to());
        String later = shape.tag(link.to() + 1);
        features.add(FeatureVector.mix(at, 1, before.hashCode()));
        features.add(FeatureVector.mix(at, 2, FeatureVector.mix(earlier.hashCode(), before.hashCode())));
        features.add(FeatureVector.mix(at, 3, after.hashCode()));
        features.add(FeatureVector.mix(at, 4, FeatureVector.mix(after.hashCode(), later.hashCode())));
        features.add(FeatureVector.mix(at, 5, FeatureVector.mix(before.hashCode(), after.hashCode())));
        features.add(FeatureVector.mix(at, 6, earlier.hashCode()));
        for (int i = Math.max(0, link.from() - 5); i < link.from(); i++) {
            features.add(FeatureVector.mix(at, 7, shape.tag(i).hashCode()));
        }
    }

    // ---------------------------------------------------------------- tables

    private List<Option> tables() {
        return columnOptions.computeIfAbsent(1, none -> {
            List<Option> options = new ArrayList<>();
            boolean few = elements.tableCount() <= 40;
            for (int t = 0; t < elements.tableCount(); t++) {
                for (Link link : anchors.tables().get(t)) {
                    options.add(table(t, link));
                }
                if (few || !anchors.tables().get(t).isEmpty()) {
                    options.add(table(t, null));
                }
            }
            return options;
        });
    }

    private Option table(int table, @Nullable Link link) {
        FeatureVector features = new FeatureVector();
        long links = elements.columnsOf(table).stream()
                .filter(ColumnElement::foreign)
                .count();
        boolean bridge = links >= 2 && links >= elements.columnsOf(table).size() - 2;
        features.add(FeatureVector.of("bridge", bridge ? 1 : 0));
        features.add(FeatureVector.of("links", (int) Math.min(links, 3)));
        if (before != null) {
            String name = elements.table(table).name();
            boolean was = before.fillings().stream()
                    .anyMatch(filling -> filling.table().equals(name));
            features.add(FeatureVector.of("table was there", was ? 1 : 0));
        }
        if (link == null) {
            features.add(FeatureVector.of("no link", bucket(anchors.tableScore(table))));
            long named = elements.columnsOf(table).stream()
                    .filter(column -> anchors.columnScore(column.number()) >= 0.85)
                    .count();
            features.add(FeatureVector.of("columns named", (int) Math.min(named, 3)));
        } else {
            features.add(FeatureVector.of("link", FeatureVector.mix(bucket(link.score()), link.exact() ? 1 : 0)));
            features.add(FeatureVector.of("best", link.score() >= bestTable ? 1 : 0));
            double named = 0;
            for (int i = link.from(); i < link.to(); i++) {
                named = Math.max(named, nameScore[i]);
            }
            features.add(FeatureVector.of("table beaten", bucket(named - link.score())));
            features.add(FeatureVector.of("third", third(link)));
            around(link, "tab", features);
        }
        return new Option(Filling.table(elements.table(table).name(), link), null, table, -1, features);
    }

    // ---------------------------------------------------------------- values

    private List<Option> values() {
        return columnOptions.computeIfAbsent(2, none -> {
            List<Option> options = new ArrayList<>(given(Slot.Kind.TEXT));
            for (ValueLink value : anchors.values()) {
                boolean contained = isContained(value);
                if (value.column() >= 0) {
                    options.add(value(elements.column(value.column()), value, contained));
                } else {
                    for (ColumnElement column : elements.columns()) {
                        if (inScope[column.number()]
                                && !column.column().complete()
                                && column.type() != DataType.BOOLEAN
                                && !column.type().isNumeric()) {
                            options.add(value(column, value, contained));
                        }
                    }
                }
            }
            return options;
        });
    }

    /** Values of the form that the question refers to. */
    private List<Option> given(Slot.Kind kind) {
        List<Option> options = new ArrayList<>();
        if (before == null) {
            return options;
        }
        for (Slot slot : before.template().slots()) {
            boolean alone = slot.of() < 0;
            if (kind == Slot.Kind.LIMIT
                    ? alone && (slot.kind() == Slot.Kind.LIMIT || slot.kind() == Slot.Kind.NUMBER)
                    : !alone && slot.kind() == kind) {
                FeatureVector features = new FeatureVector();
                features.add(FeatureVector.of("given before", slot.coarse()));
                features.add(FeatureVector.of("given exactly", slot.role()));
                Filling owner = alone ? null : before.fillings().get(slot.of());
                int column = owner == null || owner.column() == null
                        ? -1
                        : elements.columnNumber(owner.table(), owner.column());
                if (alone || column >= 0) {
                    options.add(new Option(
                            before.fillings().get(slot.number()),
                            owner,
                            column < 0 ? -1 : elements.column(column).table(),
                            column,
                            features));
                }
            }
        }
        return options;
    }

    /** Whether a longer value of the question has these words too. */
    private boolean isContained(ValueLink value) {
        return anchors.values().stream()
                .anyMatch(other -> other.from() <= value.from()
                        && other.to() >= value.to()
                        && other.to() - other.from() > value.to() - value.from()
                        && other.column() >= 0);
    }

    private Option value(ColumnElement column, ValueLink value, boolean contained) {
        Link span = new Link(value.from(), value.to(), value.score(), value.score() >= 0.99);
        FeatureVector features = new FeatureVector();
        valueFacts(column, value, contained, span, features);
        compared(column, span, features);
        return new Option(
                Filling.value(value.value(), span),
                Filling.column(column.tableName(), column.name(), null),
                column.table(),
                column.number(),
                shared(features));
    }

    private void valueFacts(
            ColumnElement column, ValueLink value, boolean contained, Link span, FeatureVector features) {
        features.add(FeatureVector.of("value", FeatureVector.mix(bucket(value.score()), value.column() >= 0 ? 1 : 0)));
        features.add(FeatureVector.of("quoted", value.quoted() ? 1 : 0));
        features.add(FeatureVector.of("long", Math.min(value.to() - value.from(), 4)));
        boolean capital =
                Character.isUpperCase(anchors.token(value.from()).text().charAt(0)) && value.from() > 0;
        double named = 0;
        for (int i = value.from(); i < value.to(); i++) {
            named = Math.max(named, nameScore[i]);
        }
        features.add(
                FeatureVector.of("written", FeatureVector.mix(capital ? 1 : 0, bucket(named), value.quoted() ? 1 : 0)));
        features.add(FeatureVector.of("number", anchors.token(value.from()).kind() == Token.Kind.NUMBER ? 1 : 0));
        features.add(FeatureVector.of("contained", contained ? 1 : 0));
        features.add(FeatureVector.of("of", kind(column)));
        if (!column.words().isEmpty()) {
            features.add(FeatureVector.of("value of", column.words().getLast()));
        }
        int naming = FeatureVector.mix(column.naming().ordinal(), column.unique() ? 1 : 0);
        features.add(FeatureVector.of("value naming", naming));
        features.add(FeatureVector.mix(
                FeatureVector.of("value naming after", naming),
                shape.tag(value.from() - 1).hashCode()));
        features.add(FeatureVector.mix(
                FeatureVector.of("value naming before", naming),
                shape.tag(value.to()).hashCode()));
        features.add(FeatureVector.mix(
                FeatureVector.of("value naming table", naming), bucket(anchors.tableScore(column.table()))));
        boolean elsewhere = anchors.values().stream()
                .anyMatch(other -> other.column() >= 0
                        && other.from() == value.from()
                        && other.to() == value.to()
                        && elements.column(other.column()).table() != column.table()
                        && namesOwn(elements.column(other.column())));
        features.add(FeatureVector.of("named elsewhere", FeatureVector.mix(naming, elsewhere ? 1 : 0)));
        around(span, "val", features);
    }

    /** How near the column's own name is to what it is compared with. */
    private void compared(ColumnElement column, Link span, FeatureVector features) {
        int nearest = 20;
        double score = 0;
        for (Link link : anchors.columns().get(column.number())) {
            if (!link.overlaps(span)) {
                int gap = link.to() <= span.from() ? span.from() - link.to() : -(link.from() - span.to()) - 1;
                if (Math.abs(gap) < Math.abs(nearest)) {
                    nearest = gap;
                    score = link.score();
                }
            }
        }
        features.add(FeatureVector.of("column near", FeatureVector.mix(Math.clamp(nearest, -4, 8), bucket(score))));
        features.add(FeatureVector.of("column named", bucket(score)));
        features.add(FeatureVector.of("table of value", bucket(anchors.tableScore(column.table()))));
        int table = 20;
        for (Link link : anchors.tables().get(column.table())) {
            int gap = link.to() <= span.from() ? span.from() - link.to() : -(link.from() - span.to()) - 1;
            if (Math.abs(gap) < Math.abs(table)) {
                table = gap;
            }
        }
        features.add(FeatureVector.of("table of value near", Math.clamp(table, -4, 6)));
        features.add(FeatureVector.of("shared of value", Math.min(column.shared(), 3)));
    }

    private List<Option> numbers() {
        return columnOptions.computeIfAbsent(3, none -> {
            List<Option> options = new ArrayList<>(given(Slot.Kind.LIMIT));
            for (int i : numbers) {
                Link span = new Link(i, i + 1, 1, true);
                FeatureVector features = new FeatureVector();
                numberFacts(i, span, features);
                BigDecimal number = anchors.number(i);
                options.add(new Option(
                        Filling.value(
                                number == null
                                        ? ""
                                        : number.stripTrailingZeros().toPlainString(),
                                span),
                        null,
                        -1,
                        -1,
                        features));
            }
            return options;
        });
    }

    private void numberFacts(int position, Link span, FeatureVector features) {
        around(span, "num", features);
        BigDecimal number = anchors.number(position);
        double size = number == null ? 0 : number.doubleValue();
        features.add(FeatureVector.of("size", size < 2 ? 0 : size < 11 ? 1 : size < 100 ? 2 : isYear(size) ? 3 : 4));
        features.add(FeatureVector.of("order", numbers.indexOf(position)));
        features.add(FeatureVector.of(
                "in words", Character.isLetter(anchors.token(position).text().charAt(0)) ? 1 : 0));
    }

    private static boolean isYear(double size) {
        return size >= 1800 && size <= 2100;
    }

    private List<Option> comparedNumbers() {
        return columnOptions.computeIfAbsent(4, none -> {
            List<Option> options = new ArrayList<>(given(Slot.Kind.NUMBER));
            for (int i : numbers) {
                BigDecimal number = anchors.number(i);
                if (number == null) {
                    continue;
                }
                Link span = new Link(i, i + 1, 1, true);
                String value = number.stripTrailingZeros().toPlainString();
                FeatureVector ofNumber = new FeatureVector();
                numberFacts(i, span, ofNumber);
                for (ColumnElement column : elements.columns()) {
                    if (!inScope[column.number()] || column.type() == DataType.BOOLEAN) {
                        continue;
                    }
                    List<String> samples = column.column().samples();
                    boolean seen = samples.contains(value);
                    boolean numeric = column.type().isNumeric();
                    if (!numeric
                            && !seen
                            && (column.type() == DataType.TEXT
                                    && column.column().complete()
                                    && !digits(samples))) {
                        continue;
                    }
                    FeatureVector features = new FeatureVector();
                    features.addAll(ofNumber);
                    columnFacts(column, features);
                    compared(column, span, features);
                    features.add(FeatureVector.of(
                            "seen",
                            FeatureVector.mix(seen ? 1 : 0, column.column().complete() ? 1 : 0)));
                    if (isYear(number.doubleValue())) {
                        features.add(FeatureVector.of(
                                "year",
                                column.words().contains("year")
                                        ? 2
                                        : column.words().contains("date") ? 1 : 0));
                    }
                    options.add(new Option(
                            Filling.value(value, span),
                            Filling.column(column.tableName(), column.name(), null),
                            column.table(),
                            column.number(),
                            shared(features)));
                }
            }
            return options;
        });
    }

    private static boolean digits(List<String> samples) {
        return !samples.isEmpty()
                && !samples.getFirst().isEmpty()
                && Character.isDigit(samples.getFirst().charAt(0));
    }

    private List<Option> patterns() {
        return columnOptions.computeIfAbsent(5, none -> {
            List<Link> spans = new ArrayList<>();
            for (int i = 0; i < anchors.size(); i++) {
                Token token = anchors.token(i);
                boolean letter =
                        SINGLE.matcher(token.text()).matches() && !token.lower().equals("a");
                if (token.kind() == Token.Kind.QUOTED || token.kind() == Token.Kind.NUMBER || letter) {
                    spans.add(new Link(i, i + 1, 1, true));
                } else if (token.kind() == Token.Kind.WORD
                        && i > 0
                        && (Character.isUpperCase(token.text().charAt(0))
                                || (shape.isPlain(i)
                                        && (HINTS.contains(shape.lemma(i - 1)) || i >= anchors.size() - 2)))) {
                    spans.add(new Link(i, i + 1, 0.5, false));
                }
            }
            List<Option> options = new ArrayList<>(given(Slot.Kind.PATTERN));
            for (Link span : spans) {
                FeatureVector ofText = new FeatureVector();
                Token token = anchors.token(span.from());
                ofText.add(FeatureVector.of(
                        "text",
                        FeatureVector.mix(
                                token.kind().name().hashCode(),
                                Character.isUpperCase(token.text().charAt(0)) ? 1 : 0)));
                ofText.add(FeatureVector.of("letters", Math.min(token.text().length(), 4)));
                ofText.add(FeatureVector.of("last token", span.to() >= anchors.size() - 1 ? 1 : 0));
                around(span, "pat", ofText);
                for (ColumnElement column : elements.columns()) {
                    if (inScope[column.number()] && column.type() != DataType.BOOLEAN) {
                        FeatureVector features = new FeatureVector();
                        features.addAll(ofText);
                        columnFacts(column, features);
                        compared(column, span, features);
                        options.add(new Option(
                                Filling.value(token.text(), span),
                                Filling.column(column.tableName(), column.name(), null),
                                column.table(),
                                column.number(),
                                shared(features)));
                    }
                }
            }
            return options;
        });
    }
}
