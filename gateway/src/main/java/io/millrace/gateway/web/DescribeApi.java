package io.millrace.gateway.web;

import io.millrace.gateway.problem.Problem;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.Locale;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** What the description of the API at /v3/api-docs says beside what the handlers say of themselves. */
public final class DescribeApi implements OpenApiCustomizer {
    private static final String PROBLEM = Problem.class.getSimpleName();

    /** The beginning of the description. */
    public static OpenAPI opening() {
        return new OpenAPI()
                .info(new Info()
                        .title("Millrace")
                        .version("v1")
                        .description(
                                "Ask your database in plain words. Names are in snake case; errors are RFC 9457 problem"
                                        + " documents; every answer has an x-request-id. Examples: docs/rest.md.")
                        .license(new License().name("Apache-2.0")));
    }

    @Override
    public void customise(OpenAPI api) {
        if (api.getComponents() == null) {
            api.setComponents(new Components());
        }
        api.getComponents().addSchemas(PROBLEM, problem());
        if (api.getPaths() == null) {
            return;
        }
        api.getPaths().values().forEach(path -> path.readOperations().forEach(DescribeApi::complete));
    }

    private static void complete(Operation operation) {
        if (operation.getParameters() != null) {
            // Handlers are given all headers to find a few that every request may have.
            operation.getParameters().removeIf(parameter -> "headers".equals(parameter.getName()));
        }
        if (operation.getSummary() == null) {
            operation.setSummary(words(Objects.requireNonNullElse(operation.getOperationId(), "")));
        }
        operation
                .getResponses()
                .addApiResponse(
                        "default",
                        new ApiResponse()
                                .description("What is wrong, and what to do about it.")
                                .content(new Content()
                                        .addMediaType(
                                                "application/problem+json",
                                                new MediaType().schema(new Schema<>().$ref(PROBLEM)))));
    }

    private static String words(String name) {
        return name.replaceAll("_\\d+$", "")
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT);
    }

    private static Schema<?> problem() {
        var field = new ObjectSchema()
                .addProperty("field", new StringSchema())
                .addProperty("code", new StringSchema())
                .addProperty("message", new StringSchema())
                .addProperty("remedy", new StringSchema());
        return new ObjectSchema()
                .description("RFC 9457")
                .addProperty("type", new StringSchema().example("urn:millrace:problem:unknown-connection"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("remedy", new StringSchema().description("What you can do."))
                .addProperty(
                        "category",
                        new StringSchema()
                                .addEnumItem("user")
                                .addEnumItem("data")
                                .addEnumItem("platform")
                                .addEnumItem("contract"))
                .addProperty("instance", new StringSchema())
                .addProperty("errors", new ArraySchema().items(field).description("Field by field."));
    }
}
