package io.millrace.language.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.fixture.School;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.generate.Candidate;
import io.millrace.language.generate.Coverage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfidenceTest {
    private final Anchors anchors = School.anchors("Name of students");

    @Test
    void withoutACandidateOnlyTheConstantSpeaks() {
        double[] features = Confidence.features(anchors, List.of());

        assertThat(features).hasSize(Confidence.FEATURES);
        assertThat(features[Confidence.FEATURES - 1]).isEqualTo(1);
        assertThat(features).containsOnly(0, 1);
    }

    @Test
    void theDistanceToTheNextIsAFeature() {
        assertThat(features(0.6, 0.3)[1]).isEqualTo(0.6);
        assertThat(features(0.6, 0.3)[2]).isCloseTo(0.3, within(1e-9));
        assertThat(features(0.6, 0.1)[2]).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void aCertainCandidateStaysFinite() {
        assertThat(features(1, 0)).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
    }

    @Test
    void eachModelHasItsOwnWeights() {
        double[] sure = new double[Confidence.FEATURES];
        sure[1] = 10;
        Confidence confidence = new Confidence(sure, new double[Confidence.FEATURES]);

        assertThat(confidence.ofRight(features(0.9, 0))).isCloseTo(1 / (1 + Math.exp(-9)), within(1e-9));
        assertThat(confidence.ofAnswerable(features(0.9, 0))).isEqualTo(0.5);
    }

    private double[] features(double first, double second) {
        Candidate candidate = School.candidate(anchors, Select.of(Term.Attribute.of("student", "name")));
        double[] values = new Coverage(anchors).of(candidate, candidate, 0).values();
        return Confidence.features(
                anchors,
                List.of(
                        new RankForms.Ranked(candidate, values, first),
                        new RankForms.Ranked(candidate, values, second)));
    }
}
