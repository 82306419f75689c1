package io.millrace.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RenderTableTest {
    private static final JsonMapper JSON = io.millrace.cli.gateway.GatewayClient.exactNumbers();

    @Test
    void numbersStandRightAndMissingValuesAreVisible() {
        assertThat(render(120, """
                        [{"name":"country","type":"TEXT"},{"name":"orders","type":"INTEGER"},{"name":"average","type":"DECIMAL"}]""", """
                        [["Germany",3301,187.20],["Iceland",null,7.123456789],[null,5,1200000]]"""))
                .containsExactly(
                        "country | orders | average",
                        "--------+--------+--------",
                        "Germany |   3301 |  187.20",
                        "Iceland |   null |  7.1235",
                        "null    |      5 | 1200000");
    }

    @Test
    void aWideCellIsCut() {
        String wide = "x".repeat(200);

        List<String> lines = render(120, """
                [{"name":"note","type":"TEXT"}]""", "[[\"" + wide + "\"]]");

        assertThat(lines.getLast()).hasSize(48).endsWith("x…");
    }

    @Test
    void aTableThatIsTooWideForTheTerminalIsMadeNarrower() {
        List<String> lines = render(40, """
                [{"name":"first","type":"TEXT"},{"name":"second","type":"TEXT"},{"name":"third","type":"INTEGER"}]""", "[[\"" + "a".repeat(40) + "\",\"" + "b".repeat(30) + "\",1]]");

        assertThat(lines).allMatch(line -> line.length() <= 40);
        assertThat(lines.getLast()).contains("…").endsWith("1");
    }

    @Test
    void controlCharactersOfTheDataDoNotReachTheTerminal() {
        List<String> lines = render(120, """
                [{"name":"note","type":"TEXT"}]""", "[[\"red \\u001b[31m\\nnext\"]]");

        assertThat(lines.getLast()).isEqualTo("red  [31m next");
    }

    @Test
    void noRowsLeaveTheHeading() {
        assertThat(render(120, """
                [{"name":"a","type":"TEXT"}]""", "[]")).containsExactly("a", "-");
    }

    private static List<String> render(int width, String columns, String rows) {
        var terminal = new Terminal(new PrintStream(OutputStream.nullOutputStream()), false, false, true, width);
        JsonNode names = JSON.readTree(columns);
        return new RenderTable(terminal).render(names, JSON.readTree(rows), 100);
    }
}
