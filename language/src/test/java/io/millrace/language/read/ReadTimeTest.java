package io.millrace.language.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.intent.TimeWindow;
import io.millrace.language.intent.Unit;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTimeTest {

    static Stream<Arguments> windows() {
        return Stream.of(
                Arguments.of("last quarter", new TimeWindow.Calendar(Unit.QUARTER, -1, 1)),
                Arguments.of("in the previous month", new TimeWindow.Calendar(Unit.MONTH, -1, 1)),
                Arguments.of("this year", new TimeWindow.Calendar(Unit.YEAR, 0, 1)),
                Arguments.of("year to date", new TimeWindow.Calendar(Unit.YEAR, 0, 1)),
                Arguments.of("yesterday", new TimeWindow.Calendar(Unit.DAY, -1, 1)),
                Arguments.of("the last 30 days", new TimeWindow.Rolling(Unit.DAY, 30)),
                Arguments.of("over the past three months", new TimeWindow.Rolling(Unit.MONTH, 3)),
                Arguments.of("last 3 full months", new TimeWindow.Calendar(Unit.MONTH, -3, 3)),
                Arguments.of("in 2024", dates("2024-01-01", "2025-01-01")),
                Arguments.of("in March 2024", dates("2024-03-01", "2024-04-01")),
                Arguments.of("Q3 2024", dates("2024-07-01", "2024-10-01")),
                Arguments.of("the second quarter of 2024", dates("2024-04-01", "2024-07-01")),
                Arguments.of("since 2024-05-17", dates("2024-05-17", null)),
                Arguments.of("after 2024", dates("2025-01-01", null)),
                Arguments.of("before May 2024", dates(null, "2024-05-01")),
                Arguments.of("on or before 2024-05-17", dates(null, "2024-05-18")),
                Arguments.of("between 2024-01-05 and 2024-02-10", dates("2024-01-05", "2024-02-11")),
                Arguments.of("from January 2024 to March 2024", dates("2024-01-01", "2024-04-01")),
                Arguments.of("on March 5, 2024", dates("2024-03-05", "2024-03-06")),
                Arguments.of("on 5 March 2024", dates("2024-03-05", "2024-03-06")));
    }

    private static TimeWindow dates(@Nullable String from, @Nullable String until) {
        return new TimeWindow.Dates(from == null ? null : LocalDate.parse(from), until == null ? null : LocalDate.parse(until));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void aStretchOfTimeIsRead(String words, TimeWindow window) {
        var tokens = Tokenize.of(words);

        assertThat(new ReadTime(tokens).at(0)).isEqualTo(new ReadTime.Found(window, tokens.size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"last name", "2024", "in Germany", "since forever", "on 31 February 2024", "more than 2024 orders", "may"})
    void otherWordsAreNone(String words) {
        assertThat(new ReadTime(Tokenize.of(words)).at(0)).isNull();
    }
}
