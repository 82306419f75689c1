package io.millrace.gateway.accept;

import io.millrace.gateway.problem.Problem;
import io.millrace.schemas.Category;
import io.millrace.schemas.Failure;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * Something wrong with a request, whichever way it came.
 *
 * @param field of the REST body
 * @param code stable, for programs
 */
public record Fault(String field, String code, HttpStatus status, String message, String remedy) {

    public static Fault invalid(String field, String message, String remedy) {
        return new Fault(field, "invalid-request", HttpStatus.BAD_REQUEST, message, remedy);
    }

    /** The same fault of a field that goes by another name. */
    public Fault of(String name, String otherName) {
        return field.equals(name) ? new Fault(otherName, code, status, message, remedy) : this;
    }

    /** What an HTTP client is told. */
    public static Problem problem(List<Fault> faults) {
        Fault first = faults.getFirst();
        return new Problem(
                first.status(),
                first.code(),
                Category.USER,
                first.message(),
                first.remedy(),
                faults.stream()
                        .map(fault ->
                                new Problem.FieldError(fault.field(), fault.code(), fault.message(), fault.remedy()))
                        .toList(),
                Map.of());
    }

    /** What the journal says of a request that came over Kafka. */
    public Failure failure() {
        return new Failure(Category.USER, code, message, remedy, List.of(), List.of());
    }
}
