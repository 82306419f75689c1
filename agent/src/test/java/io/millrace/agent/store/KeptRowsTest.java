package io.millrace.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.DataType;
import java.io.BufferedReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptRowsTest {
    @TempDir
    private Path folder;

    @Test
    void findsAnyRowOfMany() throws Exception {
        var store = new FolderStore(folder);
        try (WriteRows rows = new WriteRows(store, "r")) {
            rows.begin(
                    List.of(new RowsAbout.Column("n", DataType.INTEGER), new RowsAbout.Column("word", DataType.TEXT)));
            for (long n = 0; n < 5_500; n++) {
                rows.row(List.of(n, "ü" + n));
            }
            assertThat(RowsAbout.find(store, "r")).isEmpty();
            rows.commit(Instant.EPOCH);
        }

        RowsAbout about = RowsAbout.find(store, "r").orElseThrow();
        assertThat(about.rowCount()).isEqualTo(5_500);
        for (long from : new long[] {0, 1, 999, 1_000, 1_001, 4_321, 5_499}) {
            try (BufferedReader lines = about.open(store, "r", from)) {
                assertThat(lines.readLine()).isEqualTo("[" + from + ",\"ü" + from + "\"]");
            }
        }
        try (BufferedReader lines = about.open(store, "r", 9_999)) {
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void beginsAnewWithACleanSlateAndLearnsTypesFromValues() throws Exception {
        var store = new FolderStore(folder);
        try (WriteRows rows = new WriteRows(store, "r")) {
            rows.begin(List.of(new RowsAbout.Column("x", DataType.OTHER)));
            rows.row(List.of("from the first try"));
            rows.begin(List.of(new RowsAbout.Column("x", DataType.OTHER)));
            rows.row(Arrays.asList((Object) null));
            rows.row(List.of(7L));
            rows.row(List.of(new BigDecimal("1E+3")));
            rows.commit(Instant.EPOCH);
        }

        RowsAbout about = RowsAbout.find(store, "r").orElseThrow();
        assertThat(about.columns()).containsExactly(new RowsAbout.Column("x", DataType.DECIMAL));
        try (BufferedReader lines = about.open(store, "r", 0)) {
            assertThat(lines.lines()).containsExactly("[null]", "[7]", "[1000]");
        }
        assertThat(store.keys("runs")).containsExactly("runs/r/about.json", "runs/r/rows.jsonl");
    }
}
