package io.millrace.executor.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.DataType;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferTypeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1;2;-3                        | INTEGER",
                "007;012                       | TEXT",
                "99999999999999999999;1        | DECIMAL",
                "1;2.5                         | DECIMAL",
                "1,234.50;12                   | DECIMAL",
                "1.234,50;12,5                 | DECIMAL",
                "1e5;2                         | DOUBLE",
                "true;FALSE                    | BOOLEAN",
                "yes;no                        | TEXT",
                "2026-01-31;2026/2/1           | DATE",
                "31.1.2026;01.02.2026          | DATE",
                "1/31/2026;2/1/2026            | DATE",
                "31/1/2026;1/2/2026            | DATE",
                "1/2/2026;3/4/2026             | TEXT",
                "1,234;5,678                   | TEXT",
                "2026-02-30;2026-01-01         | TEXT",
                "2026-01-31 10:00;2026-01-31   | TIMESTAMP",
                "2026-01-31T10:00:00.5+02:00   | TIMESTAMP",
                "NULL;1;n/a                    | INTEGER",
                "NA;NULL                       | TEXT",
                "+49 30 1234;+49 30 5          | TEXT"
            })
    void isThePlainestThatFits(String values, DataType type) {
        assertThat(infer(values.strip().split(";")).type(null).type()).isEqualTo(type);
    }

    @Test
    void takesFewMisfitsForMistakesAndManyForText() {
        var few = new InferType();
        var many = new InferType();
        for (int i = 0; i < 95; i++) {
            few.see(String.valueOf(i));
            many.see(String.valueOf(i));
        }
        few.see("lots");
        for (int i = 0; i < 20; i++) {
            many.see("lots");
        }

        assertThat(few.type(null).type()).isEqualTo(DataType.INTEGER);
        assertThat(many.type(null).type()).isEqualTo(DataType.TEXT);
    }

    @Test
    void readsWithTheFormatOfTheWholeColumn() {
        assertThat(infer("31/1/2026", "1/2/2026").type(null).read("1/2/2026")).isEqualTo(LocalDate.of(2026, 2, 1));
        assertThat(infer("1.234,50", "7").type(null).read("1.234,50")).isEqualTo(new BigDecimal("1234.50"));
        assertThat(infer("1.5", "22.25").type(null).read("many")).isNull();
    }

    @Test
    void saysWhyADateStaysText() {
        assertThat(infer("1/2/2026").type(null).note()).contains("month or the day first");
    }

    private static InferType infer(String... values) {
        var infer = new InferType();
        for (String value : values) {
            infer.see(value);
        }
        return infer;
    }
}
