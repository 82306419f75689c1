package io.millrace.gateway.problem;

import io.millrace.schemas.Category;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * What is wrong with a request, as RFC 9457 has it, and what to do about it.
 *
 * @param code stable, for programs: the last part of the problem's type {@code urn:millrace:problem:<code>}
 * @param detail what is wrong with this request
 * @param remedy what the client can do
 * @param errors field by field, where there are several; may be empty
 * @param members more members of the document, such as the status of the workflow concerned
 */
public record Problem(
        HttpStatus status,
        String code,
        Category category,
        String detail,
        String remedy,
        List<FieldError> errors,
        Map<String, Object> members) {

    private static final String TYPE = "urn:millrace:problem:";

    /** What is wrong with one field of the body. */
    public record FieldError(String field, String code, String message, String remedy) {}

    public Problem {
        errors = List.copyOf(errors);
        members = Map.copyOf(members);
    }

    public Problem(HttpStatus status, String code, Category category, String detail, String remedy) {
        this(status, code, category, detail, remedy, List.of(), Map.of());
    }

    public static Problem unknownWorkflow() {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "unknown-workflow",
                Category.USER,
                "There is no workflow with this id.",
                "Use the request_id that POST /api/v1/workflows answered with.");
    }

    public static Problem kafkaUnavailable() {
        return new Problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "kafka-unavailable",
                Category.PLATFORM,
                "Kafka did not take the request in time.",
                "Send it again in a few seconds, with the same request_id if you chose one. GET /health tells whether Kafka is back.");
    }

    public static Problem databaseUnavailable() {
        return new Problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "database-unavailable",
                Category.PLATFORM,
                "The gateway's database does not answer.",
                "Try again in a few seconds. Running workflows go on without it; GET /health tells when it is back.");
    }

    /** As a document of type application/problem+json. */
    public Map<String, Object> document(String path) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", TYPE + code);
        document.put("title", title());
        document.put("status", status.value());
        document.put("detail", detail);
        document.put("remedy", remedy);
        document.put("category", category.name().toLowerCase(Locale.ROOT));
        document.put("instance", path);
        if (!errors.isEmpty()) {
            document.put("errors", errors);
        }
        document.putAll(members);
        return document;
    }

    /** The code in words: the same for all problems of a type, as RFC 9457 asks. */
    private String title() {
        String words = code.replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
