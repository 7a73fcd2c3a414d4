package io.fairlead.web;

import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;

/** Reads request bodies strictly: unknown fields are refused, all of a body at once; doubled ones and nulls in lists too. */
@ControllerAdvice
class StrictJson extends RequestBodyAdviceAdapter {

    /** A converter cannot be handed anything, and it reads on the thread that handles the request. */
    private static final ThreadLocal<List<Problem.ViolationView>> UNKNOWN = new ThreadLocal<>();

    /** The body has fields that nobody knows. */
    static final class UnknownFieldsException extends RuntimeException {

        private final transient List<Problem.ViolationView> violations;

        UnknownFieldsException(List<Problem.ViolationView> violations) {
            super("unknown fields: "
                    + violations.stream().map(Problem.ViolationView::field).collect(Collectors.joining(", ")));
            this.violations = List.copyOf(violations);
        }

        List<Problem.ViolationView> violations() {
            return violations;
        }
    }

    @Bean
    static JsonMapperBuilderCustomizer strictReading() {
        return builder -> builder.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
                .addHandler(new Collector());
    }

    private static final class Collector extends DeserializationProblemHandler {

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                ValueDeserializer<?> deserializer,
                Object beanOrClass,
                String name)
                throws JacksonException {
            List<Problem.ViolationView> unknown = UNKNOWN.get();
            if (unknown == null) {
                return false;
            }
            unknown.add(new Problem.ViolationView(path(parser, name), "there is no such field"));
            parser.skipChildren();
            return true;
        }

        private static String path(JsonParser parser, String name) {
            StringBuilder path = new StringBuilder();
            TokenStreamContext innermost = parser.streamReadContext();
            // The value of the unknown field has begun already: where it is an object or array, that is not its place.
            if (parser.currentToken() != null && parser.currentToken().isStructStart()) {
                innermost = innermost.getParent();
            }
            for (TokenStreamContext at = innermost; at != null && !at.inRoot(); at = at.getParent()) {
                if (at.inArray()) {
                    path.insert(0, "[" + at.getCurrentIndex() + "]");
                } else if (at.currentName() != null) {
                    path.insert(0, "." + at.currentName());
                }
            }
            // Jackson buffers some values and puts the buffer's context, with the same name, below the field's own.
            String doubled = "." + name + "." + name;
            String text = path.toString().endsWith(doubled)
                    ? path.substring(0, path.length() - name.length() - 1)
                    : path.toString();
            return text.startsWith(".") ? text.substring(1) : text;
        }
    }

    /**
     * Reads something that did not come as a body of its own, just as strictly.
     *
     * @throws UnknownFieldsException with all fields that nobody knows
     */
    static <T> T read(Supplier<T> reading) {
        UNKNOWN.set(new ArrayList<>());
        try {
            T value = reading.get();
            List<Problem.ViolationView> unknown = UNKNOWN.get();
            if (!unknown.isEmpty()) {
                throw new UnknownFieldsException(unknown);
            }
            return value;
        } finally {
            UNKNOWN.remove();
        }
    }

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage input,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        UNKNOWN.set(new ArrayList<>());
        return input;
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage input,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        List<Problem.ViolationView> unknown = UNKNOWN.get();
        UNKNOWN.remove();
        if (unknown != null && !unknown.isEmpty()) {
            throw new UnknownFieldsException(unknown);
        }
        return body;
    }

    @Override
    public @Nullable Object handleEmptyBody(
            @Nullable Object body,
            HttpInputMessage input,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        UNKNOWN.remove();
        return body;
    }
}
