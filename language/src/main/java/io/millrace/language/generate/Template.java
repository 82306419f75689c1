package io.millrace.language.generate;

import io.millrace.language.form.Form;
import io.millrace.language.form.FormJson;
import io.millrace.language.form.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A form with places instead of names and values: {@code show ?0 where ?1 = ?2}.
 *
 * @param form its names and values are {@code ?} and the number of a slot
 * @param slots in the order the form is read
 * @param key tells templates apart; its JSON form
 * @param parts what it is made of, for features
 */
public record Template(Form form, List<Slot> slots, String key, List<String> parts) {
    /** Limits from here on are slots. */
    static final int LIMIT_SLOT = 1_000_000;

    public Template {
        slots = List.copyOf(slots);
        parts = List.copyOf(parts);
    }

    /** Written in its JSON form. */
    public static Template read(String key) {
        return AbstractForm.of(FormJson.read(key)).template();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Template template && template.key.equals(key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** The form that results from filling the slots. */
    public Form fill(List<Filling> fillings) {
        return new WalkForm() {
            @Override
            Term.Attribute attribute(Term.Attribute attribute, String role) {
                Filling filling = at(attribute.column());
                return Term.Attribute.of(filling.table(), Objects.requireNonNull(filling.column()));
            }

            @Override
            String table(String table, String role) {
                return at(table).table();
            }

            @Override
            Term.Constant constant(Term.Constant constant, String role, Term.@Nullable Attribute of) {
                return new Term.Constant(
                        constant.type(),
                        Objects.requireNonNull(at(constant.value()).value()));
            }

            @Override
            String pattern(String pattern, String role, Term.@Nullable Attribute of) {
                int start = pattern.indexOf('?');
                int end = start + 1;
                while (end < pattern.length() && Character.isDigit(pattern.charAt(end))) {
                    end++;
                }
                return pattern.substring(0, start)
                        + at(pattern.substring(start, end)).value()
                        + pattern.substring(end);
            }

            @Override
            Integer limit(Integer limit, String role) {
                return limit < LIMIT_SLOT
                        ? limit
                        : Integer.parseInt(Objects.requireNonNull(
                                fillings.get(limit - LIMIT_SLOT).value()));
            }

            private Filling at(String place) {
                return fillings.get(Integer.parseInt(place.substring(1)));
            }
        }.walk(form);
    }

    /** The different parts, sorted, so that equal templates have equal features. */
    static List<String> parts(Set<String> parts) {
        return new ArrayList<>(new TreeSet<>(parts));
    }
}
