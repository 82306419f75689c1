package io.millrace.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.millrace.language.catalog.DataType;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class WriteCsvTest {
    private static final List<RowsAbout.Column> TWO =
            List.of(new RowsAbout.Column("text", DataType.TEXT), new RowsAbout.Column("n", DataType.DECIMAL));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=2+5",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "  =1",
                "＝1",
                "＋1",
                "－1",
                "＠x",
                "%09=1",
                "%0d%0a=1",
                "\u200b=1",
                "\ufeff=1",
                "\u00a0=1",
                "'=1",
                "\"=1",
                "+49 30 1234"
            })
    void putsAnApostropheBeforeWhatCouldBeAFormula(String text) throws IOException {
        assertThat(cell(text)).isEqualTo("'" + text);
        assertThat(WriteCsv.unsafe(cell(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=b",
                "he said \"hi\"",
                "",
                "1-2",
                "a@b.c",
                "50%",
                "two\r\nlines",
                "a,b;c\td|e",
                " padded ",
                "ünï",
                "100%=all"
            })
    void leavesOtherTextsAsTheyAre(String text) throws IOException {
        assertThat(cell(text)).isEqualTo(text);
    }

    @Test
    void leavesNumbersAsTheyAre() throws IOException {
        assertThat(write("[\"x\",-3.140]\n[\"y\",\"-Infinity\"]\n[\"z\",-12345678901234567890]\n"))
                .isEqualTo("text,n\r\nx,-3.140\r\ny,-Infinity\r\nz,-12345678901234567890\r\n");
    }

    @Test
    void tellsAMissingTextFromAnEmptyOne() throws IOException {
        assertThat(write("[null,null]\n[\"\",0]\n")).isEqualTo("text,n\r\n,\r\n\"\",0\r\n");
    }

    @Test
    void takesNamesOfColumnsForTexts() throws IOException {
        var out = new ByteArrayOutputStream();
        WriteCsv.write(
                List.of(new RowsAbout.Column("=1+1", DataType.INTEGER)),
                new BufferedReader(new StringReader("[1]\n")),
                out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("'=1+1\r\n1\r\n");
    }

    /** As a reader of RFC 4180 sees it. */
    private static String cell(String text) throws IOException {
        String csv = write("[" + JsonMapper.builder().build().writeValueAsString(text) + ",1]\n");
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv)) {
            List<CsvRecord> records = reader.stream().toList();
            assertThat(records).hasSize(2);
            assertThat(records.get(1).getFieldCount()).isEqualTo(2);
            return records.get(1).getField(0);
        }
    }

    private static String write(String rows) throws IOException {
        var out = new ByteArrayOutputStream();
        WriteCsv.write(TWO, new BufferedReader(new StringReader(rows)), out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
