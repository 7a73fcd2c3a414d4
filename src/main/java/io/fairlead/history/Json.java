package io.fairlead.history;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Maps as they are stored in one column. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private Json() {}

    /** Without what does not fit: a definition of labels alone can be as large as a request. */
    static String write(Map<String, ?> values, int most) {
        String text = values.isEmpty() ? "{}" : MAPPER.writeValueAsString(values);
        return text.length() <= most ? text : MAPPER.writeValueAsString(Map.of("omittedCharacters", text.length()));
    }

    static Map<String, Object> read(@Nullable String text) {
        return text == null || text.equals("{}") ? Map.of() : MAPPER.readValue(text, MAP);
    }
}
