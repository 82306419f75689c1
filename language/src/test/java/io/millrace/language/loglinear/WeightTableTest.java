package io.millrace.language.loglinear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightTableTest {

    @Test
    void theScoreOfConjunctionsIsThatOfTheFeaturesWrittenOut() {
        Random random = new Random(5);
        WeightTable table = new WeightTable(10);
        for (int i = 0; i < table.size(); i++) {
            table.weights()[i] = random.nextFloat() - 0.5f;
        }
        FeatureVector facts = new FeatureVector();
        for (int i = 0; i < 100; i++) {
            facts.add(random.nextInt());
        }
        FeatureVector written = new FeatureVector();
        written.addAll(facts, 3);
        written.addAll(facts, 4);

        assertThat(table.score(facts, 3, 4)).isEqualTo(table.score(written));
    }
}
