package io.fairlead.docker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code filters} of a request, a controller's argument like {@link ApiVersion}. All keys have to match; of a key's
 * values any, but of labels all.
 */
public final class DockerFilters {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Set<String>> values;

    private DockerFilters(Map<String, Set<String>> values) {
        this.values = values;
    }

    /**
     * @param text {@code {"name":["a"]}} or the older {@code {"name":{"a":true}}}; null or empty for none
     * @throws DockerException 400 if it is neither
     */
    public static DockerFilters parse(@Nullable String text) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        if (text == null || text.isEmpty()) {
            return new DockerFilters(values);
        }
        try {
            JsonNode json = JSON.readTree(text);
            if (!json.isObject() && !json.isNull()) {
                throw malformed();
            }
            json.properties().forEach(entry -> values.put(entry.getKey(), values(entry.getValue())));
        } catch (JacksonException e) {
            throw malformed();
        }
        return new DockerFilters(values);
    }

    private static Set<String> values(JsonNode json) {
        Set<String> found = new LinkedHashSet<>();
        if (json.isArray()) {
            json.forEach(value -> found.add(value.stringValueOpt().orElseThrow(DockerFilters::malformed)));
        } else if (json.isObject()) {
            json.properties().forEach(value -> {
                if (!value.getValue().isBoolean()) {
                    throw malformed();
                }
                found.add(value.getKey());
            });
        } else if (!json.isNull()) {
            throw malformed();
        }
        return found;
    }

    private static DockerException malformed() {
        return DockerException.invalid("invalid filter");
    }

    /**
     * Refuses keys that the operation does not know.
     *
     * @throws DockerException 400
     */
    public DockerFilters allow(String... keys) {
        Set<String> known = Set.of(keys);
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw DockerException.invalid("invalid filter '" + key + "'");
            }
        }
        return this;
    }

    /** Whether the key is there, even without values. */
    public boolean contains(String key) {
        return values.containsKey(key);
    }

    /** Its values, in the request's order; none if the key is not there. */
    public List<String> get(String key) {
        return new ArrayList<>(values.getOrDefault(key, Set.of()));
    }

    /** Whether one of the values is the text; without values everything matches. */
    public boolean exact(String key, String text) {
        Set<String> wanted = values.getOrDefault(key, Set.of());
        return wanted.isEmpty() || wanted.contains(text);
    }

    /** Whether one of the values is the text or begins it. */
    public boolean prefix(String key, String text) {
        return exact(key, text) || get(key).stream().anyMatch(text::startsWith);
    }

    /** Whether one of the values is the text, or a regular expression for a part of it. */
    public boolean pattern(String key, String text) {
        return exact(key, text) || get(key).stream().anyMatch(pattern -> finds(pattern, text));
    }

    /** Whether all values, {@code key} or {@code key=value}, are among the labels. */
    public boolean labels(String key, Map<String, String> labels) {
        return get(key).stream().allMatch(wanted -> isLabelled(wanted, labels));
    }

    /** Whether some value is not among the labels: {@code label!} excludes what has all of them. */
    public boolean noLabels(String key, Map<String, String> labels) {
        return !contains(key) || !labels(key, labels);
    }

    private static boolean isLabelled(String wanted, Map<String, String> labels) {
        int equals = wanted.indexOf('=');
        String name = equals < 0 ? wanted : wanted.substring(0, equals);
        String value = labels.get(name);
        return value != null && (equals < 0 || value.equals(wanted.substring(equals + 1)));
    }

    /**
     * A switch: {@code true} and {@code 1}, {@code false} and {@code 0}.
     *
     * @throws DockerException 400 if it is none of these, or both
     */
    public boolean flag(String key, boolean otherwise) {
        Set<String> wanted = values.get(key);
        if (wanted == null) {
            return otherwise;
        }
        boolean no = wanted.contains("0") || wanted.contains("false");
        boolean yes = wanted.contains("1") || wanted.contains("true");
        if (no == yes) {
            String shown = wanted.isEmpty() ? "" : "=[" + String.join(" ", wanted) + "]";
            throw DockerException.invalid("invalid filter '" + key + shown + "'");
        }
        return yes;
    }

    private static boolean finds(String pattern, String text) {
        try {
            return Pattern.compile(pattern).matcher(new Bounded(text)).find();
        } catch (PatternSyntaxException | TooMuchException e) {
            // As Docker: what is no expression matches nothing.
            return false;
        }
    }

    private static final class TooMuchException extends RuntimeException {}

    /** Java's expressions, unlike Docker's, can take for ever. */
    private static final class Bounded implements CharSequence {

        private final String text;
        private int left = 100_000;

        Bounded(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooMuchException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
