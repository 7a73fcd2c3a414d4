package io.fairlead.docker.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Docker's JSON as trees, which echo what was asked for and print null where Docker prints null. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ObjectNode object(String text) {
        return (ObjectNode) MAPPER.readTree(text);
    }

    /** The object under a name, an empty one if there is none. */
    static ObjectNode object(JsonNode parent, String name) {
        return parent.get(name) instanceof ObjectNode object ? object : object();
    }

    static JsonNode tree(@Nullable Object value) {
        return MAPPER.valueToTree(value);
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * @return empty if it has another shape
     */
    static <T> Optional<T> read(JsonNode node, Class<T> type) {
        try {
            return Optional.ofNullable(MAPPER.treeToValue(node, type));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** The text under a name; empty if there is none. */
    static String text(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        return value == null || !value.isString() ? "" : value.stringValue();
    }

    static boolean flag(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        return value != null && value.isBoolean() && value.booleanValue();
    }

    /** Whether there is something under a name: not null, not empty, not zero. */
    static boolean isSet(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        if (value == null || value.isNull()) {
            return false;
        }
        if (value.isContainer()) {
            return !value.isEmpty();
        }
        return value.isBoolean()
                ? value.booleanValue()
                : !value.asString("").isEmpty() && !value.asString("").equals("0");
    }

    /** The texts of a list under a name. */
    static List<String> texts(JsonNode parent, String name) {
        List<String> texts = new ArrayList<>();
        JsonNode list = parent.get(name);
        if (list != null && list.isArray()) {
            list.forEach(item -> texts.add(item.asString("")));
        }
        return texts;
    }

    /** The texts of an object under a name. */
    static Map<String, String> map(JsonNode parent, String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        JsonNode object = parent.get(name);
        if (object != null && object.isObject()) {
            object.properties()
                    .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        }
        return texts;
    }
}
