package io.millrace.language.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.fixture.School;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.generate.Candidate;
import io.millrace.language.generate.Coverage;
import io.millrace.language.loglinear.WeightTable;
import io.millrace.language.plan.Expression.ComparisonOperator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankFormsTest {
    private static final Select NAMES = Select.of(Term.Attribute.of("student", "name"));
    private static final Select OF_LIMA = NAMES.withWhere(new Condition.Compare(
            Term.Attribute.of("student", "home_town"), ComparisonOperator.EQUAL, Term.Constant.text("Lima")));

    private final Anchors anchors = School.anchors("Name of students from Lima");
    private final List<Candidate> candidates =
            List.of(School.candidate(anchors, NAMES), School.candidate(anchors, OF_LIMA));

    @Test
    void weightsDecideWhichIsLikeliest() {
        List<RankForms.Ranked> ranked = rank(-2);

        assertThat(ranked).extracting(one -> one.candidate().form()).containsExactly(OF_LIMA, NAMES);
        assertThat(ranked.getFirst().probability()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-9));
        assertThat(rank(2)).extracting(one -> one.candidate().form()).containsExactly(NAMES, OF_LIMA);
    }

    @Test
    void probabilitiesAreSharesOfOne() {
        assertThat(rank(-2).stream().mapToDouble(RankForms.Ranked::probability).sum())
                .isCloseTo(1, within(1e-9));
        assertThat(rank(0)).extracting(RankForms.Ranked::probability).containsExactly(0.5, 0.5);
    }

    @Test
    void noCandidatesAreNoRanks() {
        assertThat(new RankForms(new double[Coverage.NAMES.size()], new WeightTable(4), HiddenLayer.none())
                        .rank(anchors, List.of()))
                .isEmpty();
    }

    private List<RankForms.Ranked> rank(double ofValueLeftOver) {
        double[] weights = new double[Coverage.NAMES.size()];
        weights[Coverage.NAMES.indexOf("values left over")] = ofValueLeftOver;
        return new RankForms(weights, new WeightTable(4), HiddenLayer.none()).rank(anchors, candidates);
    }
}
