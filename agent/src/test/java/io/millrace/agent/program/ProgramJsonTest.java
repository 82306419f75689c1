package io.millrace.agent.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Program;
import io.millrace.schemas.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ProgramJsonTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void comesBackAsItWas() {
        var query = new Statement("total", Dialect.POSTGRESQL, "SELECT 1", List.of(), "SELECT 1");
        var program = new Program(
                new Statement(
                        "answer",
                        Dialect.POSTGRESQL,
                        "SELECT ? ?",
                        List.of(new Parameter("TEXT", "it's"), new Parameter("INTEGER", null)),
                        "SELECT 'it''s' NULL"),
                new Statement("answer", Dialect.SPARK, "SELECT 2", List.of(), "SELECT 2"),
                List.of(
                        new Check("total", CheckKind.TOTAL, "Adds up.", List.of("a", "b"), query, null, Origin.RULE),
                        new Check("limit", CheckKind.ROW_LIMIT, "At most 10.", List.of(), null, "10", Origin.RULE)),
                "Does something.",
                Origin.RULE);

        String json = JSON.writeValueAsString(ProgramJson.document(program));

        assertThat(ProgramJson.read(JSON.readTree(json))).isEqualTo(program);
    }

    @Test
    void takesNoProgramWithoutAStatement() {
        assertThatThrownBy(() -> ProgramJson.read(JSON.readTree("{\"checks\":[]}")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
