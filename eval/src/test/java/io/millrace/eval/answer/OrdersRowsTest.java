package io.millrace.eval.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersRowsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT name FROM t ORDER BY age DESC LIMIT 3",
                "select a from t union select b from u order  by 1",
                "WITH x AS (SELECT 1 AS a) SELECT a FROM x\nORDER\nBY a",
                "SELECT * FROM t WHERE a = (SELECT max(a) FROM t)ORDER BY a",
                "SELECT 'it''s' FROM t ORDER BY 1"
            })
    void ordersItsResult(String sql) {
        assertThat(OrdersRows.test(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT name FROM t",
                "SELECT name FROM t WHERE id = (SELECT id FROM u ORDER BY x LIMIT 1)",
                "SELECT rank() OVER (ORDER BY age) FROM t",
                "SELECT ' order by ' FROM t",
                "SELECT \"order by\" FROM t",
                "SELECT a FROM t -- order by a",
                "SELECT a FROM t /* order by a */",
                "SELECT border_by FROM t"
            })
    void leavesTheOrderOpen(String sql) {
        assertThat(OrdersRows.test(sql)).isFalse();
    }
}
