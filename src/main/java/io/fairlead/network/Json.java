package io.fairlead.network;

import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Maps and lists as they are stored in one column. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> MAP = new TypeReference<>() {};
    private static final TypeReference<List<String>> LIST = new TypeReference<>() {};

    private Json() {}

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static Map<String, String> map(String text) {
        return text.equals("{}") ? Map.of() : MAPPER.readValue(text, MAP);
    }

    static List<String> list(String text) {
        return text.equals("[]") ? List.of() : MAPPER.readValue(text, LIST);
    }

    static <T> List<T> list(String text, Class<T> type) {
        return MAPPER.readValue(text, MAPPER.getTypeFactory().constructCollectionType(List.class, type));
    }
}
