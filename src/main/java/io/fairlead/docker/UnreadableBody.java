package io.fairlead.docker;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.MismatchedInputException;

/** What is wrong with a body, in the words of Go's decoder, which Docker's users know. */
final class UnreadableBody {

    private UnreadableBody() {}

    /** @param found where the reader stopped */
    static String words(JacksonException e, @Nullable JsonToken found) {
        if (e instanceof UnexpectedEndOfInputException) {
            return "unexpected EOF";
        }
        if (e instanceof MismatchedInputException mismatch && found != null) {
            String field = e.getPath().stream()
                    .map(JacksonException.Reference::getPropertyName)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("."));
            return "json: cannot unmarshal " + kind(found) + " into Go "
                    + (field.isEmpty() ? "value" : "struct field " + field) + " of type "
                    + type(mismatch.getTargetType());
        }
        return e.getOriginalMessage();
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_ARRAY, END_ARRAY -> "array";
            case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "object";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
            case VALUE_TRUE, VALUE_FALSE -> "bool";
            default -> "string";
        };
    }

    private static String type(@Nullable Class<?> target) {
        if (target == null) {
            return "object";
        }
        if (target == String.class) {
            return "string";
        }
        if (target == Boolean.class || target == boolean.class) {
            return "bool";
        }
        if (Number.class.isAssignableFrom(target) || target.isPrimitive()) {
            return "int";
        }
        if (Map.class.isAssignableFrom(target)) {
            return "map";
        }
        return Iterable.class.isAssignableFrom(target) ? "array" : "object";
    }
}
