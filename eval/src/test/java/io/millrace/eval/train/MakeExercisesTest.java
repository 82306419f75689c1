package io.millrace.eval.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.Table;
import io.millrace.language.form.DescribeForm;
import io.millrace.language.index.CatalogIndex;
import java.util.List;
import org.junit.jupiter.api.Test;

class MakeExercisesTest {
    private static final CatalogIndex LAKES = new CatalogIndex(new Catalog(
            "lakes",
            Dialect.SQLITE,
            List.of(new Table(
                    null,
                    "lake",
                    List.of(
                            new Column("name", DataType.TEXT, false, null, List.of("Como", "Garda", "Iseo"), true),
                            new Column("country", DataType.TEXT, true, null, List.of("Italy"), true),
                            new Column("depth", DataType.INTEGER, true, null, List.of("410", "346", "251"), true)),
                    List.of(),
                    List.of(),
                    3,
                    null)),
            List.of()));

    @Test
    void questionsAreAboutTheThingsAndTheirFigures() {
        List<MakeExercises.Exercise> exercises = MakeExercises.of(LAKES, "lakes", 1);
        DescribeForm describe = new DescribeForm(LAKES);

        assertThat(exercises)
                .anySatisfy(exercise -> {
                    assertThat(exercise.question()).containsIgnoringCase("the deepest lake");
                    assertThat(describe.of(exercise.form())).containsIgnoringCase("depth");
                })
                .anySatisfy(exercise -> assertThat(exercise.question())
                        .containsIgnoringCase("lakes")
                        .contains("Italy"))
                .anySatisfy(exercise -> assertThat(exercise.question()).matches("(?i)how deep is .*\\??"));
    }

    @Test
    void theSameSeedGivesTheSameQuestions() {
        assertThat(MakeExercises.of(LAKES, "lakes", 7)).isEqualTo(MakeExercises.of(LAKES, "lakes", 7));
    }
}
