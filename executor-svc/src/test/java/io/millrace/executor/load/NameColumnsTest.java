package io.millrace.executor.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameColumnsTest {

    @Test
    void givesEachColumnANameThatAQueryCanUse() {
        assertThat(NameColumns.of(List.of(
                        "Total ($)",
                        "",
                        "total",
                        "=cmd|'/c calc'!A1",
                        "a\u0000b",
                        "Größe",
                        "  ",
                        "TOTAL",
                        "x`y\"z;--")))
                .containsExactly(
                        "Total",
                        "column_2",
                        "total_2",
                        "cmd_c_calc_A1",
                        "a_b",
                        "Größe",
                        "column_7",
                        "TOTAL_3",
                        "x_y_z");
    }

    @Test
    void keepsNamesShort() {
        assertThat(NameColumns.of(List.of("n".repeat(10_000))).getFirst()).hasSize(60);
    }

    @Test
    void namesATableInLowerCase() {
        assertThat(NameColumns.table("Regional Targets 2026")).isEqualTo("regional_targets_2026");
        assertThat(NameColumns.table("!!!")).isEqualTo("dataset");
    }
}
