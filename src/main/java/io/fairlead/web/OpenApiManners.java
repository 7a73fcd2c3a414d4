package io.fairlead.web;

import io.fairlead.network.Precondition;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;

/** Documents what is common to many operations, from the same tables that they work by. */
@Configuration(proxyBeanMethods = false)
class OpenApiManners {

    private static final String IF_MATCH = "IfMatch";
    private static final String IF_NONE_MATCH = "IfNoneMatch";
    private static final String IDEMPOTENCY_KEY = "IdempotencyKey";
    private static final String CURSOR = "Cursor";
    private static final String ETAG = "ETag";
    private static final String JSON = "application/json";
    private static final String PLAN = "#/components/schemas/Plan";
    private static final Set<String> TAGGED =
            Set.of("#/components/schemas/Network", "#/components/schemas/Sandbox", "#/components/schemas/Endpoint");

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(ListQuery.class, Precondition.class);
    }

    /** Adds what operations refer to. */
    static Components shared(Components components) {
        return components
                .addParameters(
                        IF_MATCH,
                        header(
                                "If-Match",
                                "Entity tags of the object as you saw it: the change is refused if its definition is"
                                        + " another by now. Its state and what is attached to it do not count."))
                .addParameters(
                        IF_NONE_MATCH,
                        header("If-None-Match", "Entity tags of answers you have: the body is left out if it is one."))
                .addParameters(
                        IDEMPOTENCY_KEY,
                        header(
                                "Idempotency-Key",
                                "1 to 255 visible ASCII characters of your choice. The same request with the same key is"
                                        + " carried out once within 24 hours, and answered the same again."))
                .addParameters(CURSOR, query("cursor", "Where to go on: next of the page before.", string()))
                .addHeaders(
                        ETAG,
                        new Header()
                                .description("Entity tag of this answer; of an object's definition too.")
                                .schema(string().example("\"0GgVPkV3oCOF.lEwDO1mKQbZ2\"")));
    }

    private static Parameter header(String name, String description) {
        return new Parameter().in("header").name(name).description(description).schema(string());
    }

    private static Parameter query(String name, String description, Schema<?> schema) {
        return new Parameter().in("query").name(name).description(description).schema(schema);
    }

    private static Schema<String> string() {
        return new Schema<String>().type("string").types(Set.of("string"));
    }

    @Bean
    OperationCustomizer manners(Lists lists) {
        return (operation, method) -> {
            if (takes(method, ListQuery.class)) {
                lists.of(operation.getOperationId()).ifPresent(list -> list(operation, list));
            }
            if (takes(method, Precondition.class)) {
                refer(operation, IF_MATCH);
                problem(operation, "412", "The object's definition is not the one that If-Match names");
            }
            if (method.getMethodAnnotation(GetMapping.class) != null && isJson(operation, "200")) {
                refer(operation, IF_NONE_MATCH);
                operation
                        .getResponses()
                        .addApiResponse("304", new ApiResponse().description("The answer is one that you have"));
            }
            if (method.getMethodAnnotation(PostMapping.class) != null
                    && !operation.getOperationId().equals("signIn")) {
                refer(operation, IDEMPOTENCY_KEY);
                problem(operation, "422", "The key was used for another request");
            }
            separateDryRun(operation);
            tags(operation, method.getMethodAnnotation(GetMapping.class) != null);
            return operation;
        };
    }

    private static boolean takes(HandlerMethod method, Class<?> type) {
        return Arrays.stream(method.getMethodParameters())
                .map(MethodParameter::getParameterType)
                .anyMatch(type::equals);
    }

    private static void list(Operation operation, Listing<?> list) {
        operation.addParametersItem(query(
                "limit",
                "How many items at most; " + list.usualLimit() + ".",
                new Schema<Integer>()
                        .type("integer")
                        .types(Set.of("integer"))
                        .minimum(BigDecimal.ONE)
                        .maximum(BigDecimal.valueOf(Listing.MOST))));
        refer(operation, CURSOR);
        Schema<String> sort = string();
        sort.setEnum(list.orders());
        sort.setDefault(list.orders().get(0));
        operation.addParametersItem(query("sort", "The order; - turns it round.", sort));
        list.filters().forEach(filter -> operation.addParametersItem(filter(filter)));
    }

    private static Parameter filter(Filter<?> filter) {
        Schema<Object> value = new Schema<>().type(filter.type()).types(Set.of(filter.type()));
        filter.values().forEach(value::addEnumItemObject);
        Schema<?> schema = filter.repeatable() ? new ArraySchema().items(value) : value;
        if (filter.repeatable()) {
            schema.types(Set.of("array"));
        }
        return query(filter.name(), filter.description(), schema);
    }

    private static void refer(Operation operation, String parameter) {
        operation.addParametersItem(new Parameter().$ref("#/components/parameters/" + parameter));
    }

    private static void problem(Operation operation, String code, String description) {
        OpenApiConfiguration.add(operation, code, description);
    }

    private static boolean isJson(Operation operation, String code) {
        return json(operation.getResponses().get(code)).isPresent();
    }

    private static Optional<MediaType> json(@Nullable ApiResponse response) {
        return response == null || response.getContent() == null
                ? Optional.empty()
                : Optional.ofNullable(response.getContent().get(JSON));
    }

    /**
     * A dry run is answered with 200, like most changes. Most generators take the lowest success for what a method
     * returns, and cannot tell objects apart by their fields: the plan gets a code of its own, that of all other
     * successes, so that a method returns what it is called for.
     */
    private static void separateDryRun(Operation operation) {
        ApiResponse ok = operation.getResponses().get("200");
        Optional<MediaType> json = json(ok);
        if (ok == null || json.isEmpty()) {
            return;
        }
        Schema<?> schema = json.get().getSchema();
        List<Schema<?>> either = alternatives(schema);
        if (either.stream().anyMatch(OpenApiManners::isPlan)) {
            either.stream().filter(one -> !isPlan(one)).findFirst().ifPresent(json.get()::setSchema);
            ok.setDescription("As it is now");
        } else if (isPlan(schema) && isJson(operation, "201")) {
            operation.getResponses().remove("200");
        } else {
            return;
        }
        MediaType plan = new MediaType().schema(new Schema<>().$ref(PLAN));
        operation
                .getResponses()
                .addApiResponse(
                        "2XX",
                        new ApiResponse()
                                .description("With dryRun: what would be done")
                                .content(new Content().addMediaType(JSON, plan)));
    }

    private static List<Schema<?>> alternatives(@Nullable Schema<?> schema) {
        List<Schema<?>> all = new ArrayList<>();
        if (schema != null && schema.getOneOf() != null) {
            schema.getOneOf().forEach(all::add);
        }
        return all;
    }

    private static boolean isPlan(@Nullable Schema<?> schema) {
        return schema != null && PLAN.equals(schema.get$ref());
    }

    private static void tags(Operation operation, boolean reads) {
        for (String code : List.of("200", "201")) {
            ApiResponse response = operation.getResponses().get(code);
            if (response != null && isJson(operation, code) && (reads || isTagged(response))) {
                response.addHeaderObject(ETAG, new Header().$ref("#/components/headers/ETag"));
            }
        }
    }

    private static boolean isTagged(ApiResponse response) {
        return response.getContent().values().stream()
                .map(type -> type.getSchema() == null ? null : type.getSchema().get$ref())
                .anyMatch(reference -> reference != null && TAGGED.contains(reference));
    }
}
