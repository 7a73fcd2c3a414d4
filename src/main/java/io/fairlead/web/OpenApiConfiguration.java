package io.fairlead.web;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;

/** What the OpenAPI document says beyond the single operations. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String BEARER = "bearer";

    private static final Map<String, String> ALWAYS = new TreeMap<>(Map.of(
            "400", "The request is wrong; violations lists everything",
            "401", "A token or a session is needed",
            "403", "Your role does not allow this, or it is never allowed",
            "500", "An unexpected error; id finds it in the log"));

    private static final Map<String, String> CHANGES = new TreeMap<>(Map.of(
            "409", "It does not go together with what is there",
            "413", "The body is larger than a mebibyte",
            "415", "The body is no JSON",
            "503", "This host or its database cannot at the moment"));

    @Bean
    OpenAPI description() {
        return new OpenAPI()
                .info(new Info()
                        .title("Fairlead")
                        .version("v1")
                        .description("Docker-style networks for any Linux workload, as a self-healing service.")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .servers(List.of(new Server().url("/").description("The service that serves this document")))
                .components(OpenApiManners.shared(new Components())
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("The token in DATA_DIR/admin.token, or one of /api/v1/tokens")))
                .addSecurityItem(new SecurityRequirement().addList(BEARER));
    }

    @Bean
    OpenApiCustomizer problemSchema() {
        return document -> ModelConverters.getInstance(true)
                .readAll(Problem.class)
                .forEach((name, schema) -> document.getComponents().addSchemas(name, schema));
    }

    /** What else the list of events can be read as. */
    @Bean
    OperationCustomizer eventStream() {
        return (operation, method) -> {
            ApiResponse answer = operation.getResponses().get("200");
            if (operation.getOperationId().equals("listEvents") && answer != null) {
                Schema<?> event = new Schema<>().$ref("#/components/schemas/Event");
                answer.getContent().addMediaType("text/event-stream", new MediaType().schema(event));
            }
            return operation;
        };
    }

    @Bean
    OperationCustomizer problems() {
        return (operation, method) -> {
            ALWAYS.forEach((code, description) -> add(operation, code, description));
            boolean takesId = operation.getParameters() != null
                    && operation.getParameters().stream().anyMatch(p -> "path".equals(p.getIn()));
            if (takesId) {
                add(operation, "404", "There is no such object");
            }
            if (method.getMethodAnnotation(GetMapping.class) == null) {
                CHANGES.forEach((code, description) -> add(operation, code, description));
            }
            return operation;
        };
    }

    static void add(Operation operation, String code, String description) {
        if (!operation.getResponses().containsKey(code)) {
            Schema<?> schema = new Schema<>().$ref("#/components/schemas/Problem");
            MediaType type = new MediaType().schema(schema);
            operation
                    .getResponses()
                    .addApiResponse(
                            code,
                            new ApiResponse()
                                    .description(description)
                                    .content(new Content().addMediaType("application/problem+json", type)));
        }
    }
}
