package io.fairlead.intake;

import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads values of a Compose file's tree, with variables resolved, and notes everything that is wrong with their places. */
final class ComposeTree {

    private static final String EXTENSION = "x-";
    private static final Set<String> TRUE = Set.of("true", "t", "1", "yes", "y", "on");
    private static final Set<String> FALSE = Set.of("false", "f", "0", "no", "n", "off");

    private final ComposeVariables variables;

    /** More help nobody. */
    private static final int MOST = 200;

    /** A service that others extend is read more than once. */
    private final Set<Violation> violations = new LinkedHashSet<>();

    ComposeTree(ComposeVariables variables) {
        this.variables = variables;
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    void violation(String path, String message) {
        if (violations.size() < MOST) {
            violations.add(new Violation(path, message));
        }
    }

    /** Null where there is nothing. */
    @Nullable
    String text(String path, @Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isValueNode()) {
            violation(path, "is no text");
            return null;
        }
        try {
            return variables.resolve(node.asString());
        } catch (ComposeVariables.UnresolvedException e) {
            violation(path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Null where there is nothing. */
    @Nullable
    Boolean bool(String path, @Nullable JsonNode node) {
        String text = text(path, node);
        if (text == null) {
            return null;
        }
        String word = text.toLowerCase(Locale.ROOT);
        if (!TRUE.contains(word) && !FALSE.contains(word)) {
            violation(path, "'" + text + "' is neither true nor false");
        }
        return TRUE.contains(word);
    }

    /** Empty where there is nothing. */
    ObjectNode object(String path, @Nullable JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        if (node != null && !node.isNull()) {
            violation(path, "is no mapping");
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** Empty where there is nothing. */
    List<JsonNode> list(String path, @Nullable JsonNode node) {
        List<JsonNode> list = new ArrayList<>();
        if (node != null && node.isArray()) {
            node.forEach(list::add);
        } else if (node != null && !node.isNull()) {
            violation(path, "is no list");
        }
        return list;
    }

    /** Names and values, as a mapping or as a list of {@code NAME=VALUE}; what has no value has an empty one. */
    Map<String, String> texts(String path, @Nullable JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (node != null && node.isArray()) {
            int i = 0;
            for (JsonNode each : node) {
                String text = text(path + "[" + i++ + "]", each);
                String[] parts = (text == null ? "" : text).split("=", 2);
                texts.put(parts[0], parts.length == 2 ? parts[1] : "");
            }
        } else {
            object(path, node).properties().forEach(entry -> {
                String text = text(path + "." + entry.getKey(), entry.getValue());
                texts.put(entry.getKey(), text == null ? "" : text);
            });
        }
        return texts;
    }

    /** Notes fields that Docker Compose refuses, too. */
    void onlyKnown(String path, ObjectNode object, Set<String> known) {
        object.propertyNames().stream()
                .filter(field -> !known.contains(field) && !isExtension(field))
                .forEach(field -> violation(path + "." + field, "there is no such field"));
    }

    static boolean isExtension(String field) {
        return field.startsWith(EXTENSION);
    }
}
