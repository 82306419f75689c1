package io.millrace.gateway.web;

import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadBody;
import io.millrace.gateway.answer.ResumeWorkflow;
import io.millrace.gateway.document.Documents;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Answers to the questions of waiting workflows, over HTTP: {@code {"choice": "1"}}. */
@RestController
public class AnswerApi {
    private final ResumeWorkflow resume;
    private final CallerTrace trace;

    public AnswerApi(ResumeWorkflow resume, CallerTrace trace) {
        this.resume = resume;
        this.trace = trace;
    }

    @PostMapping(path = "/api/v1/workflows/{id}/answer", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> answer(
            @PathVariable String id,
            @RequestBody(required = false) Mono<byte[]> body,
            @RequestHeader HttpHeaders headers) {
        WorkflowApi.checkId(id);
        return body.defaultIfEmpty(new byte[0])
                .map(AnswerApi::choice)
                .flatMap(choice -> resume.answer(id, choice, trace.of(headers)).map(status -> {
                    Map<String, Object> answer = new LinkedHashMap<>();
                    answer.put("request_id", id);
                    answer.put("status", Documents.name(status));
                    answer.put("answer", choice);
                    return answer;
                }));
    }

    private static String choice(byte[] json) {
        ReadBody body = ReadBody.of(json);
        String choice = body.text("choice");
        if (choice.isBlank()) {
            body.fault(Fault.invalid(
                    "choice", "The body does not say which choice is meant.", "Send {\"choice\": \"1\"}."));
        }
        body.check();
        return choice.strip();
    }
}
