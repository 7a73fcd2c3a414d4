package io.fairlead.web;

import io.fairlead.network.RefusedException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Changes a definition as RFC 7396 says: what is listed is set, null takes it away, what is left out stays. */
@Component
class MergePatch {

    /** The media type of RFC 7396; plain JSON is taken too. */
    static final String MEDIA_TYPE = "application/merge-patch+json";

    private final JsonMapper mapper;

    MergePatch(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * @param patch a JSON object
     * @return makes the wanted definition of the present one; fails like a body that cannot be read
     * @throws RefusedException if the patch is no object
     */
    <T> UnaryOperator<T> to(Class<T> type, JsonNode patch) {
        if (!patch.isObject()) {
            throw new RefusedException(RefusedException.Reason.INVALID, "a change is a JSON object");
        }
        return present -> {
            ObjectNode tree = mapper.valueToTree(present);
            merge(tree, (ObjectNode) patch);
            return StrictJson.read(() -> mapper.treeToValue(tree, type));
        };
    }

    /**
     * The same patch with options under the names that they are stored by: under an alias, a value would stand beside
     * the present one, and null would take nothing away. What stands there under both names is left for the check to
     * refuse.
     */
    static JsonNode named(JsonNode patch, Map<String, String> aliases) {
        if (patch.get("options") instanceof ObjectNode options) {
            aliases.forEach((alias, name) -> {
                if (options.has(alias) && !options.has(name)) {
                    options.set(name, options.remove(alias));
                }
            });
        }
        return patch;
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(entry -> {
            String field = entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                target.remove(field);
            } else if (value instanceof ObjectNode object) {
                ObjectNode inner = target.get(field) instanceof ObjectNode present ? present : target.putObject(field);
                merge(inner, object);
            } else {
                target.set(field, value);
            }
        });
    }
}
