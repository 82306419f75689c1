package io.millrace.language.plan;

import java.util.Objects;

/** An expression and the name its value is given. */
public record Output(String name, Expression expression) {

    public Output {
        PlanException.require(!name.isBlank(), "a computed column needs a name");
        Objects.requireNonNull(expression);
    }

    Field field() {
        return new Field(null, name, expression.type(), expression.nullable());
    }
}
