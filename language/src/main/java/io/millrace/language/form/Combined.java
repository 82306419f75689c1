package io.millrace.language.form;

import io.millrace.language.plan.SetOperator;
import java.util.Objects;

/** Two sets of rows combined: "in A or in B", "in both", "but not". Columns pair by position. */
public record Combined(SetOperator operator, Form left, Form right) implements Form {
    public Combined {
        Objects.requireNonNull(operator);
        Objects.requireNonNull(left);
        Objects.requireNonNull(right);
    }
}
