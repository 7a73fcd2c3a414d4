package io.fairlead.docker;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fairlead.heap.Bounds;
import io.fairlead.heap.HeapShare;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Reads a {@link DockerBody}, with Docker's words for what is wrong with it. */
final class DockerBodies implements HandlerMethodArgumentResolver {

    /** As everywhere in this service. */
    private static final int LIMIT = 1 << 20;

    /** The first API whose daemon had today's words. */
    private static final int NEW_WORDS = 42;

    /** More than any client sends: a body of a mebibyte could have a hundred times as many. */
    private static final int VALUES = 20_000;

    /** What is read at a time where a body's length is not announced. */
    private static final long PIECE = 8 << 10;

    /** Bytes of trees and objects that come of a byte of a body. */
    private static final int GROWTH = 8;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(Bounds.json(VALUES))
                    .build())
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, DockerBodies::onlyStrings)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
            .build();

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(DockerBody.class);
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binders)
            throws IOException {
        HttpServletRequest request = Objects.requireNonNull(webRequest.getNativeRequest(HttpServletRequest.class));
        ApiVersion version = ApiVersion.of(request);
        boolean optional = Objects.requireNonNull(parameter.getParameterAnnotation(DockerBody.class))
                .optional();
        requireJson(request, version);
        ObjectReader reader = JSON.readerFor(JSON.constructType(parameter.getGenericParameterType()));
        byte[] body = body(request);
        if (body.length == 0) {
            boolean announced = request.getHeader("Transfer-Encoding") != null;
            if (!optional && (announced || !version.atLeast(NEW_WORDS))) {
                throw DockerException.invalid(words(version, "got EOF while reading request body"));
            }
            return reader.readValue("{}");
        }
        return read(reader, body, version);
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        long announced = request.getContentLengthLong();
        if (announced <= LIMIT) {
            HeapShare.need((announced < 0 ? PIECE : announced) * (1 + GROWTH));
            byte[] body = request.getInputStream().readNBytes(LIMIT + 1);
            if (body.length <= LIMIT) {
                HeapShare.need(announced < 0 ? body.length * (1L + GROWTH) : 0);
                return body;
            }
        }
        throw new DockerException(413, "the body is too large: at most " + LIMIT + " bytes are taken");
    }

    private static Object read(ObjectReader reader, byte[] body, ApiVersion version) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() == null) {
                throw DockerException.invalid(words(version, "got EOF while reading request body"));
            }
            Object value = value(reader, parser, version);
            if (version.atLeast(NEW_WORDS) && isFollowed(parser)) {
                throw DockerException.invalid("unexpected content after JSON");
            }
            return value == null ? reader.readValue("{}") : value;
        } catch (JacksonException e) {
            throw DockerException.invalid(words(version, e.getOriginalMessage()));
        }
    }

    private static @Nullable Object value(ObjectReader reader, JsonParser parser, ApiVersion version) {
        try {
            return reader.readValue(parser);
        } catch (JacksonException e) {
            throw DockerException.invalid(words(version, UnreadableBody.words(e, parser.currentToken())));
        }
    }

    private static void onlyStrings(MutableCoercionConfig text) {
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            text.setCoercion(shape, CoercionAction.Fail);
        }
    }

    private static boolean isFollowed(JsonParser parser) {
        try {
            return parser.nextToken() != null;
        } catch (JacksonException e) {
            // No JSON either, but something.
            return true;
        }
    }

    private static String words(ApiVersion version, String message) {
        return version.atLeast(NEW_WORDS) ? "invalid JSON: " + message : message;
    }

    /** Without a body no type is fine. */
    private static void requireJson(HttpServletRequest request, ApiVersion version) {
        String type = request.getContentType();
        boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        if (type == null && !hasBody) {
            return;
        }
        try {
            MediaType given = MediaType.parseMediaType(type == null ? "" : type);
            if (given.getType().equals("application") && given.getSubtype().equals("json")) {
                return;
            }
        } catch (InvalidMediaTypeException e) {
            if (version.atLeast(NEW_WORDS)) {
                throw DockerException.invalid("malformed Content-Type header (" + (type == null ? "" : type) + "): "
                        + (type == null ? "mime: no media type" : "mime: " + e.getMessage()));
            }
        }
        throw DockerException.invalid(
                version.atLeast(NEW_WORDS)
                        ? "unsupported Content-Type header (" + type + "): must be 'application/json'"
                        : "Content-Type specified (" + (type == null ? "" : type) + ") must be 'application/json'");
    }
}
