package io.millrace.language.generate;

import io.millrace.language.form.Form;
import java.util.List;

/**
 * A form that a question may mean.
 *
 * @param fillings of the template's slots, with the words that say so
 * @param templateScore logarithm of the probability of the template
 * @param slotScore logarithm of the probability of the fillings, given the template
 */
public record Candidate(Form form, Template template, List<Filling> fillings, double templateScore, double slotScore) {
    public Candidate {
        fillings = List.copyOf(fillings);
    }

    public double score() {
        return templateScore + slotScore;
    }
}
