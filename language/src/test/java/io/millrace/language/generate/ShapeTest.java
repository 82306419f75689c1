package io.millrace.language.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.fixture.Land;
import io.millrace.language.fixture.School;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {

    @Test
    void namesValuesAndNumbersAreTakenOut() {
        assertThat(tags("Show the age of students from Lima above 20"))
                .containsExactly("show", "the", "COL", "of", "TAB", "from", "VAL", "above", "NUM");
    }

    @Test
    void questionsToOtherTablesHaveTheSameShape() {
        assertThat(tags("Show the subject of teachers")).isEqualTo(tags("Show the title of clubs"));
    }

    @Test
    void degreesAreToldByTheirDirection() {
        assertThat(tags("the oldest and the youngest one"))
                .containsExactly("the", "SUPER+", "and", "the", "SUPER-", "one");
    }

    @Test
    void aQuotedTextIsAValue() {
        assertThat(tags("called 'Zed'")).contains("VAL");
        assertThat(tags("called zed")).doesNotContain("VAL");
    }

    @Test
    void beyondTheEndsAreMarks() {
        Shape shape = Shape.of(School.anchors("clubs"));

        assertThat(shape.tag(-1)).isEqualTo(Shape.START);
        assertThat(shape.tag(shape.size())).isEqualTo(Shape.END);
    }

    @Test
    void whatWasAskedBeforeIsAmongTheFacts() {
        Shape shape = Shape.of(School.anchors("only from Lima"));
        AbstractForm before = AbstractForm.of(Select.of(Term.Attribute.of("student", "name")));

        assertThat(shape.facts(before).toArray()).isNotEqualTo(shape.facts(null).toArray());
        assertThat(shape.facts(null).toArray()).isEqualTo(shape.facts(null).toArray());
    }

    @Test
    void aFigureThatIsKnownIsNotCounted() {
        Shape shape = Shape.of(Land.anchors("how many people live in utah"));

        assertThat(shape.tag(2)).isEqualTo("FIG");
        assertThat(Cue.COUNT.isSaid(Land.anchors("how many people live in utah"), shape))
                .isFalse();
        assertThat(tags("how many students are from Lima").get(2)).isEqualTo("TAB");
    }

    private static List<String> tags(String question) {
        Shape shape = Shape.of(School.anchors(question));
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            tags.add(shape.tag(i));
        }
        return tags;
    }
}
