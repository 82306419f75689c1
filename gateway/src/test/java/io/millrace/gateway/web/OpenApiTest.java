package io.millrace.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.RunningGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description of the API. */
class OpenApiTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private JsonNode description() {
        return JsonMapper.builder()
                .build()
                .readTree(gateway.client()
                        .mutate()
                        .responseTimeout(Duration.ofSeconds(60))
                        .build()
                        .get()
                        .uri("/v3/api-docs")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .returnResult()
                        .getResponseBody());
    }

    @Test
    void everyOperationIsDescribedWithWhatCanGoWrong() {
        JsonNode paths = description().path("paths");
        List<String> missing = new ArrayList<>();
        gateway.bean(RequestMappingHandlerMapping.class).getHandlerMethods().forEach((mapping, handler) -> {
            if (!handler.getBeanType().getName().startsWith("io.millrace.")) {
                return;
            }
            mapping.getPatternsCondition()
                    .getPatterns()
                    .forEach(pattern -> mapping.getMethodsCondition()
                            .getMethods()
                            .forEach(method -> {
                                String name =
                                        HttpMethod.valueOf(method.name()).name().toLowerCase(Locale.ROOT);
                                JsonNode operation =
                                        paths.path(pattern.getPatternString()).path(name);
                                if (operation.path("summary").asString("").isEmpty()
                                        || operation
                                                .path("responses")
                                                .path("default")
                                                .isMissingNode()) {
                                    missing.add(name + " " + pattern.getPatternString());
                                }
                            }));
        });

        assertThat(missing).isEmpty();
        assertThat(paths.path("/api/v1/query")
                        .path("post")
                        .path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("example")
                        .toString())
                .contains("SELECT count(*)");
        assertThat(paths.path("/api/v1/query").path("post").path("parameters").toString())
                .doesNotContain("headers");
    }

    @Test
    void aPageShowsIt() {
        gateway.client()
                .get()
                .uri("/swagger-ui/index.html")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .value(
                        "Content-Security-Policy",
                        policy -> assertThat(policy).contains("script-src 'self';", "default-src 'none'"))
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("swagger-ui"));
        assertThat(gateway.status("/swagger-ui.html")).isEqualTo(302);
    }
}
