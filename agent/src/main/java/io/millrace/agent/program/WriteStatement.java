package io.millrace.agent.program;

import io.millrace.language.sql.CompiledQuery;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Statement;
import java.util.List;

/** Writes a compiled query as a statement for the executor: values stay apart from the text. */
public final class WriteStatement {
    private WriteStatement() {}

    public static Statement of(String name, CompiledQuery query) {
        List<Parameter> parameters = query.parameters().stream()
                .map(value -> new Parameter(value.type().name(), value.value()))
                .toList();
        return new Statement(
                name, Dialect.valueOf(query.dialect().name()), query.sql(), parameters, query.readableSql());
    }
}
