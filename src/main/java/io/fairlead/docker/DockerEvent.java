package io.fairlead.docker;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Something that happened, as Docker tells of it.
 *
 * @param type {@code container}, {@code network} …
 * @param id of what it happened to
 * @param attributes a few words more; of a container its labels, too
 */
record DockerEvent(String type, String action, String id, Map<String, String> attributes, Instant at) {

    static final String CONTAINER = "container";
    static final String NETWORK = "network";

    /** The last API that also told what older clients read. */
    private static final int DOUBLED = 51;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    String json(ApiVersion version) {
        Map<String, Object> event = new LinkedHashMap<>();
        if (type.equals(CONTAINER) && !version.atLeast(DOUBLED + 1)) {
            event.put("status", action);
            event.put("id", id);
            event.put("from", attributes.getOrDefault("image", ""));
        }
        Map<String, Object> actor = new LinkedHashMap<>();
        actor.put("ID", id);
        actor.put("Attributes", attributes);
        event.put("Type", type);
        event.put("Action", action);
        event.put("Actor", actor);
        event.put("scope", "local");
        event.put("time", at.getEpochSecond());
        event.put("timeNano", at.getEpochSecond() * 1_000_000_000L + at.getNano());
        return JSON.writeValueAsString(event);
    }

    /** Whether it is wanted. */
    boolean matches(DockerFilters filters) {
        boolean loosely = filters.get("event").stream()
                .anyMatch(event ->
                        event.equals("health_status") || event.equals("exec_create") || event.equals("exec_start"));
        return (loosely ? filters.prefix("event", action) : filters.exact("event", action))
                && filters.exact("type", type)
                && filters.exact("scope", "local")
                && filters.labels("label", attributes)
                && isOfImage(filters)
                && isNamed(filters);
    }

    private boolean isNamed(DockerFilters filters) {
        String name = attributes.getOrDefault("name", "");
        for (String kind : KINDS) {
            if (!filters.prefix(kind, id) && !filters.prefix(kind, name)) {
                return false;
            }
        }
        return true;
    }

    /** Each names objects of its kind, and thereby excludes all others. */
    private static final String[] KINDS = {
        "daemon", CONTAINER, "plugin", "volume", NETWORK, "node", "service", "secret", "config"
    };

    private boolean isOfImage(DockerFilters filters) {
        String image = attributes.getOrDefault("image", "");
        int colon = image.lastIndexOf(':');
        String untagged = colon > image.lastIndexOf('/') ? image.substring(0, colon) : image;
        return filters.exact("image", id) || filters.exact("image", image) || filters.exact("image", untagged);
    }
}
