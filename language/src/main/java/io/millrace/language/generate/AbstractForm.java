package io.millrace.language.generate;

import io.millrace.language.catalog.DataType;
import io.millrace.language.form.Form;
import io.millrace.language.form.FormJson;
import io.millrace.language.form.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a form apart into a template and what its slots are filled with; the opposite of {@link Template#fill}. */
public record AbstractForm(Template template, List<Filling> fillings) {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern PLACE = Pattern.compile("\\?\\d+");

    public AbstractForm {
        fillings = List.copyOf(fillings);
    }

    public static AbstractForm of(Form form) {
        Walk walk = new Walk();
        Form places = walk.walk(WithoutJoins.of(form));
        List<Slot> slots = new ArrayList<>();
        Set<String> parts = new LinkedHashSet<>();
        for (Walk.Place place : walk.places.values()) {
            String role = String.join(",", place.roles);
            slots.add(new Slot(place.number, place.kind, role, place.of));
            parts.add(place.kind.name().charAt(0) + ":" + role);
        }
        parts.addAll(DescribeParts.of(places));
        return new AbstractForm(
                new Template(places, slots, FormJson.write(places), Template.parts(parts)), walk.fillings);
    }

    private static final class Walk extends WalkForm {
        private static final class Place {
            private final int number;
            private final Slot.Kind kind;
            private final int of;
            private final Set<String> roles = new TreeSet<>();

            Place(int number, Slot.Kind kind, int of) {
                this.number = number;
                this.kind = kind;
                this.of = of;
            }
        }

        private final Map<String, Place> places = new LinkedHashMap<>();
        private final List<Filling> fillings = new ArrayList<>();

        private int place(String name, Slot.Kind kind, int of, Filling filling, String role) {
            Place place = places.get(name);
            if (place == null) {
                place = new Place(places.size(), kind, of);
                places.put(name, place);
                fillings.add(filling);
            }
            place.roles.add(role);
            return place.number;
        }

        private int number(Term.@Nullable Attribute of) {
            if (of == null) {
                return -1;
            }
            Place place = places.get("c " + of.table() + " " + of.column());
            return place == null ? -1 : place.number;
        }

        @Override
        Term.Attribute attribute(Term.Attribute attribute, String role) {
            int number = place(
                    "c " + attribute.table() + " " + attribute.column(),
                    Slot.Kind.ATTRIBUTE,
                    -1,
                    Filling.column(attribute.table(), attribute.column(), null),
                    role);
            return Term.Attribute.of("?", "?" + number);
        }

        @Override
        String table(String table, String role) {
            return "?" + place("t " + table, Slot.Kind.TABLE, -1, Filling.table(table, null), role);
        }

        @Override
        Term.Constant constant(Term.Constant constant, String role, Term.@Nullable Attribute of) {
            boolean number = constant.type().isNumeric()
                    || NUMBER.matcher(constant.value()).matches();
            String known =
                    PLACE.matcher(constant.value()).matches() ? constant.type().name() : "";
            Slot.Kind kind = known.isEmpty()
                    ? number ? Slot.Kind.NUMBER : Slot.Kind.TEXT
                    : constant.type() == DataType.TEXT ? Slot.Kind.TEXT : Slot.Kind.NUMBER;
            int at = place(
                    "v " + number(of) + " " + constant.value(),
                    kind,
                    number(of),
                    Filling.value(constant.value(), null),
                    role);
            return new Term.Constant(kind == Slot.Kind.TEXT ? DataType.TEXT : DataType.DECIMAL, "?" + at);
        }

        @Override
        String pattern(String pattern, String role, Term.@Nullable Attribute of) {
            String head = pattern.startsWith("%") ? "%" : "";
            String tail = pattern.length() > 1 && pattern.endsWith("%") ? "%" : "";
            String text = pattern.substring(head.length(), pattern.length() - tail.length());
            int at = place(
                    "p " + number(of) + " " + text, Slot.Kind.PATTERN, number(of), Filling.value(text, null), role);
            return head + "?" + at + tail;
        }

        @Override
        Integer limit(Integer limit, String role) {
            if (limit == 1) {
                return limit;
            }
            int at = place("l", Slot.Kind.LIMIT, -1, Filling.value(String.valueOf(limit), null), role);
            return Template.LIMIT_SLOT + at;
        }
    }
}
