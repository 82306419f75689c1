package io.millrace.language.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.fixture.School;
import org.junit.jupiter.api.Test;

class ElementsTest {
    private final Elements elements = new Elements(School.INDEX);

    @Test
    void distancesAreCountedInJoins() {
        assertThat(distance("student", "student")).isZero();
        assertThat(distance("student", "membership")).isEqualTo(1);
        assertThat(distance("student", "teacher"))
                .isEqualTo(distance("teacher", "student"))
                .isEqualTo(3);
    }

    @Test
    void whatIsNotThereHasNoNumber() {
        assertThat(elements.tableNumber("pupil")).isEqualTo(-1);
        assertThat(elements.columnNumber("student", "title")).isEqualTo(-1);
        assertThat(elements.columnNumber("pupil", "name")).isEqualTo(-1);
    }

    @Test
    void aColumnKnowsItsPlace() {
        Elements.ColumnElement name = elements.column(elements.columnNumber("teacher", "name"));

        assertThat(name.tableName()).isEqualTo("teacher");
        assertThat(name.shared()).isEqualTo(2);
        assertThat(name.key()).isFalse();
        assertThat(elements.column(elements.columnNumber("teacher", "club_id")).foreign())
                .isTrue();
        assertThat(elements.columnsOf(elements.tableNumber("teacher")))
                .contains(name)
                .hasSize(5);
    }

    private int distance(String from, String to) {
        return elements.distance(elements.tableNumber(from), elements.tableNumber(to));
    }
}
