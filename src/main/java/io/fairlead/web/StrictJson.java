package io.fairlead.web;

import com.fasterxml.jackson.annotation.Nulls;
import io.fairlead.heap.Bounds;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
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
    private static final ThreadLocal<Unknown> UNKNOWN = new ThreadLocal<>();

    /** More help nobody, and a body can have a hundred thousand. */
    private static final int MOST = 32;

    private static final int LONGEST_NAME = 128;

    /** The fields of one body that nobody knows: the first ones, and how many there are. */
    private static final class Unknown {

        private final List<Problem.ViolationView> first = new ArrayList<>();
        private int count;

        void add(JsonParser parser, String name) {
            if (count++ < MOST) {
                String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
                first.add(new Problem.ViolationView(
                        Collector.path(parser, name).replace(name, shown), "there is no such field"));
            }
        }

        void refuse() {
            if (count > 0) {
                throw new UnknownFieldsException(first, count);
            }
        }
    }

    /** The body has fields that nobody knows. */
    static final class UnknownFieldsException extends RuntimeException {

        private final transient List<Problem.ViolationView> violations;

        private final int count;

        /**
         * @param violations the first ones
         * @param count of all
         */
        UnknownFieldsException(List<Problem.ViolationView> violations, int count) {
            super("unknown fields: "
                    + violations.stream().map(Problem.ViolationView::field).collect(Collectors.joining(", "))
                    + (count == violations.size() ? "" : ", and " + (count - violations.size()) + " more"));
            this.violations = List.copyOf(violations);
            this.count = count;
        }

        int count() {
            return count;
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

    /** Bodies have a bounded number of values, and manifests as JSON, which are the largest of them. */
    @Bean
    static JsonFactoryBuilderCustomizer boundedReading() {
        return builder -> builder.streamReadConstraints(Bounds.json(Bounds.values()));
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
            Unknown unknown = UNKNOWN.get();
            if (unknown == null) {
                return false;
            }
            unknown.add(parser, name);
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
        UNKNOWN.set(new Unknown());
        try {
            T value = reading.get();
            UNKNOWN.get().refuse();
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
        UNKNOWN.set(new Unknown());
        return input;
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage input,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        Unknown unknown = UNKNOWN.get();
        UNKNOWN.remove();
        if (unknown != null) {
            unknown.refuse();
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
