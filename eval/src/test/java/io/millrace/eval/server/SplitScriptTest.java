package io.millrace.eval.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SplitScriptTest {

    @Test
    void rowsAfterACopyAreNoSql() {
        assertThat(SplitScript.of("""
                        CREATE TABLE t (a int, b text);
                        \\connect elsewhere
                        COPY public.t (a, b) FROM stdin;
                        1\tone; two
                        2\t\\N
                        \\.
                        SELECT 1;
                        """))
                .containsExactly(
                        new SplitScript.Sql("CREATE TABLE t (a int, b text);\n"),
                        new SplitScript.Copy("COPY public.t (a, b) FROM stdin", "1\tone; two\n2\t\\N\n"),
                        new SplitScript.Sql("SELECT 1;\n"));
    }

    @Test
    void aScriptWithoutCopyStaysWhole() {
        assertThat(SplitScript.of("SELECT 1;\nSELECT 2;\n"))
                .containsExactly(new SplitScript.Sql("SELECT 1;\nSELECT 2;\n"));
    }
}
