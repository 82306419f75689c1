package io.millrace.language.generate;

import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.Link;
import io.millrace.language.loglinear.FeatureVector;
import io.millrace.language.loglinear.WeightTable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template with some of its slots filled.
 *
 * @param fillings by slot; null where not filled yet
 * @param tables numbers of the tables by slot; -1 for none
 * @param columns numbers of the columns by slot; -1 for none
 * @param spoken tokens that some filling accounts for, one bit each; from the 64th on they are not told apart
 * @param given the same for values and numbers alone
 * @param score of the fillings so far
 */
record FillState(@Nullable Filling[] fillings, int[] tables, int[] columns, long spoken, long given, double score) {

    static FillState empty(Template template) {
        int slots = template.slots().size();
        int[] none = new int[slots];
        Arrays.fill(none, -1);
        return new FillState(new Filling[slots], none, none.clone(), 0, 0, 0);
    }

    static long bits(@Nullable Link link) {
        if (link == null) {
            return 0;
        }
        long bits = 0;
        for (int i = link.from(); i < link.to(); i++) {
            bits |= 1L << Math.min(i, 63);
        }
        return bits;
    }

    FillState with(Slot slot, Option option, double gain) {
        @Nullable Filling[] filled = fillings.clone();
        int[] inTables = tables.clone();
        int[] inColumns = columns.clone();
        filled[slot.number()] = option.filling();
        if (option.attribute() != null && slot.of() >= 0) {
            filled[slot.of()] = option.attribute();
            inTables[slot.of()] = option.table();
            inColumns[slot.of()] = option.column();
        } else if (option.attribute() == null) {
            inTables[slot.number()] = option.table();
            inColumns[slot.number()] = option.column();
        }
        long bits = bits(option.filling().link());
        return new FillState(
                filled,
                inTables,
                inColumns,
                spoken | bits,
                option.filling().value() == null ? given : given | bits,
                score + gain);
    }

    /**
     * Whether an option fits at all: a value whose attribute is filled already belongs to that attribute, what different slots hold
     * is different, no value is used twice, and tables can be joined.
     */
    boolean allows(Slot slot, Option option, Template template, Elements elements) {
        if (option.filling().value() != null && (bits(option.filling().link()) & given) != 0) {
            return false;
        }
        if (slot.of() >= 0 && fillings[slot.of()] != null) {
            return option.attribute() == null || columns[slot.of()] == option.column();
        }
        if (option.table() < 0) {
            return true;
        }
        boolean inside = slot.role().indexOf('.') >= 0;
        for (int s = 0; s < tables.length; s++) {
            if (tables[s] >= 0) {
                boolean same = option.column() >= 0
                        ? columns[s] == option.column()
                        : columns[s] < 0 && tables[s] == option.table();
                if (same
                        || (!inside
                                && template.slots().get(s).role().indexOf('.') < 0
                                && elements.distance(tables[s], option.table()) >= Elements.UNREACHABLE)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What speaks for or against an option because of the slots that are filled already. */
    FeatureVector features(Slot slot, Option option, Template template, Elements elements) {
        FeatureVector facts = facts(slot, option, template, elements);
        FeatureVector features = new FeatureVector();
        features.addAll(facts, FeatureVector.of("role", slot.role()));
        features.addAll(facts, FeatureVector.of("coarse", slot.coarse()));
        return features;
    }

    /** How much speaks for an option because of the slots that are filled already. */
    float weigh(Slot slot, Option option, Template template, Elements elements, WeightTable weights) {
        return weights.score(
                facts(slot, option, template, elements),
                FeatureVector.of("role", slot.role()),
                FeatureVector.of("coarse", slot.coarse()));
    }

    private FeatureVector facts(Slot slot, Option option, Template template, Elements elements) {
        FeatureVector facts = new FeatureVector();
        long bits = bits(option.filling().link());
        if (bits != 0) {
            facts.add(FeatureVector.of("spoken", (bits & spoken) == 0 ? 0 : (bits & ~spoken) == 0 ? 2 : 1));
        }
        if (option.table() >= 0) {
            int nearest = 99;
            boolean same = false;
            for (int other : tables) {
                if (other >= 0) {
                    nearest = Math.min(nearest, elements.distance(other, option.table()));
                    same |= other == option.table();
                }
            }
            facts.add(FeatureVector.of("near", nearest == 99 ? -1 : Math.min(nearest, 4)));
            if (nearest != 99) {
                facts.add(FeatureVector.of("same table", same ? 1 : 0));
            }
            int first = shown(template);
            if (first >= 0) {
                facts.add(FeatureVector.of("near shown", Math.min(elements.distance(first, option.table()), 4)));
            }
        }
        if (option.column() >= 0) {
            for (int s = 0; s < columns.length; s++) {
                if (columns[s] < 0) {
                    continue;
                }
                String role = template.slots().get(s).role();
                if (columns[s] == option.column()) {
                    facts.add(FeatureVector.of("again"));
                    facts.add(FeatureVector.of("again as", role));
                } else {
                    relate(elements, s, option, role, slot.role().contains("answer."), facts);
                }
            }
        }
        order(slot, option, template, facts);
        return facts;
    }

    private int shown(Template template) {
        for (int s = 0; s < tables.length; s++) {
            if (tables[s] >= 0 && template.slots().get(s).role().startsWith("S0")) {
                return tables[s];
            }
        }
        return -1;
    }

    private void relate(Elements elements, int other, Option option, String role, boolean inside, FeatureVector facts) {
        Elements.ColumnElement one = elements.column(columns[other]);
        Elements.ColumnElement two = elements.column(option.column());
        boolean sameName = one.name().equalsIgnoreCase(two.name());
        if (inside || role.contains("answer.") || role.contains("in") && role.contains("W")) {
            boolean linked = sameName && one.table() != two.table()
                    || elements.index().graph().links(one.tableName()).stream()
                            .anyMatch(edge -> edge.to().equals(two.tableName())
                                    && edge.fromColumns().equals(List.of(one.name()))
                                    && edge.toColumns().equals(List.of(two.name())));
            facts.add(FeatureVector.mix(
                    FeatureVector.of("links", linked ? 1 : 0), FeatureVector.of(role, sameName ? 1 : 0)));
        }
        if (one.table() == two.table()) {
            facts.add(FeatureVector.of("with", role));
        } else {
            facts.add(FeatureVector.of("across", role));
            if (sameName) {
                facts.add(FeatureVector.of("namesake", role));
            }
        }
    }

    private void order(Slot slot, Option option, Template template, FeatureVector facts) {
        Link link = option.filling().link();
        int previous = -1;
        for (int s = 0; s < fillings.length; s++) {
            Filling filling = fillings[s];
            if (filling != null && filling.link() != null && s != slot.number()) {
                Link other = filling.link();
                String role = template.slots().get(s).coarse();
                if (link != null && !link.overlaps(other)) {
                    int gap = link.from() >= other.to() ? link.from() - other.to() : -(other.from() - link.to()) - 1;
                    facts.add(FeatureVector.of("gap " + role, gap < 0 ? -1 : gap <= 2 ? 1 : 2));
                    if (template.slots().get(s).kind() == slot.kind() && gap >= 0) {
                        previous = previous < 0 ? gap : Math.min(previous, gap);
                    }
                }
            }
        }
        facts.add(FeatureVector.of("after alike", previous < 0 ? -1 : Math.min(previous, 5)));
    }
}
