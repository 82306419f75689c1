package io.millrace.language.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.generate.AbstractForm;
import io.millrace.language.generate.Template;
import io.millrace.language.loglinear.WeightTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainedTest {
    private static final String MADE_BY = "./millrace train --suite small";

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Trained trained = trained();

        Trained read = Trained.read(new ByteArrayInputStream(written(trained)));

        assertThat(read.madeBy()).isEqualTo(MADE_BY);
        assertThat(read.templates()).containsExactlyEntriesOf(trained.templates());
        assertThat(read.templateWeights().weights())
                .isEqualTo(trained.templateWeights().weights());
        assertThat(read.slotWeights().weights()).isEqualTo(trained.slotWeights().weights());
        assertThat(read.ranker().sparse().weights())
                .isEqualTo(trained.ranker().sparse().weights());
        assertThat(read.ranker().dense()).isEqualTo(trained.ranker().dense());
        assertThat(read.ranker().layer())
                .usingRecursiveComparison()
                .isEqualTo(trained.ranker().layer());
        assertThat(read.confidence().right()).isEqualTo(trained.confidence().right());
        assertThat(read.confidence().answerable())
                .isEqualTo(trained.confidence().answerable());
    }

    @Test
    void whatIsWrittenTwiceHasTheSameBytes() throws IOException {
        byte[] once = written(trained());

        assertThat(written(trained())).isEqualTo(once);
        assertThat(written(Trained.read(new ByteArrayInputStream(once)))).isEqualTo(once);
    }

    @Test
    void weightsThatSayNothingAreNotKept() throws IOException {
        Trained trained = trained();
        trained.slotWeights().weights()[5] = 1 / 1000f;

        Trained read = Trained.read(new ByteArrayInputStream(written(trained)));

        assertThat(read.slotWeights().weights()[5]).isZero();
    }

    @Test
    void aFileBeginsWithTheCommandThatMadeIt() throws IOException {
        assertThat(new String(written(trained()), StandardCharsets.ISO_8859_1)
                        .lines()
                        .limit(2))
                .containsExactly("millrace weights 2", MADE_BY);
        assertThat(Trained.bundled().madeBy()).startsWith("./millrace train ");
    }

    @Test
    void anotherFileIsRefused() {
        for (String other : new String[] {"", "something else\n", "x".repeat(3000)}) {
            assertThatThrownBy(() -> Trained.read(new ByteArrayInputStream(other.getBytes(StandardCharsets.UTF_8))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no file of weights");
        }
    }

    private static Trained trained() {
        Map<Template, Double> templates = new LinkedHashMap<>();
        templates.put(AbstractForm.of(Select.of(Term.Attribute.of("t", "c"))).template(), 3.0);
        templates.put(AbstractForm.of(Select.of(Term.Measure.countRows("t"))).template(), 0.25);
        return new Trained(
                MADE_BY,
                templates,
                table(4, 0.5f, -0.25f),
                table(10, 300f, -300f),
                new RankForms(
                        new double[] {1, -0.1},
                        table(4, 0, 0.0078125f),
                        new HiddenLayer(
                                new double[] {0.5, 0},
                                new double[] {1, 2},
                                new double[] {0.1, -0.2},
                                new double[] {0.3},
                                new double[] {-1})),
                new Confidence(new double[] {0.3}, new double[] {-7}));
    }

    private static WeightTable table(int bits, float first, float last) {
        WeightTable table = new WeightTable(bits);
        table.weights()[0] = first;
        table.weights()[table.size() - 1] = last;
        return table;
    }

    private static byte[] written(Trained trained) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        trained.write(out);
        return out.toByteArray();
    }
}
