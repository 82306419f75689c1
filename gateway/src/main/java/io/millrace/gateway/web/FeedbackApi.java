package io.millrace.gateway.web;

import io.millrace.gateway.feedback.GiveFeedback;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Thumbs over HTTP. */
@RestController
@Tag(name = "Workflows")
public class FeedbackApi {
    private final GiveFeedback give;

    public FeedbackApi(GiveFeedback give) {
        this.give = give;
    }

    @Operation(
            summary = "Say what you think of an answer",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(ApiExamples.FEEDBACK))))
    @PostMapping(path = "/api/v1/workflows/{id}/feedback", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> feedback(@PathVariable String id, @RequestBody(required = false) Mono<byte[]> body) {
        WorkflowApi.checkId(id);
        return body.defaultIfEmpty(new byte[0]).flatMap(json -> give.give(id, json));
    }
}
