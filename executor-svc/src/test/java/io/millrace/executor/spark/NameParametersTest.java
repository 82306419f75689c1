package io.millrace.executor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameParametersTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '#',
            delimiter = '|',
            value = {
                "a = ? AND b = ?      | a = :p1 AND b = :p2",
                "SELECT 1             | SELECT 1",
                "'?' + ?             | '?' + :p1",
                "'it\\'s ?' + ?      | 'it\\'s ?' + :p1",
                "'it''s ?' + ?       | 'it''s ?' + :p1",
                "`why?` = ?           | `why?` = :p1",
                "\"?\" = ?            | \"?\" = :p1",
                "? -- ?               | :p1 -- ?",
                "/* ? */ ?            | /* ? */ :p1",
                "'never closed ?      | 'never closed ?"
            })
    void placeholdersOutsideOfTextsNamesAndComments(String sql, String named) {
        assertThat(NameParameters.in(sql)).isEqualTo(named);
    }
}
