package io.fairlead.docker;

import io.fairlead.history.EventView;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells history's events in Docker's words, in their order. A sandbox is a container that was made and started at once;
 * where it belongs to a container of Docker's API, that one's own events tell more: history says so of its beginning,
 * and its end stands before the sandbox's.
 */
final class DockerEvents {

    private static final int REMEMBERED = 4096;
    private static final String NAME = "name";

    /** Stands for the image of containers that /api/v1 makes. */
    private static final String IMAGE = "fairlead/sandbox";

    private static final Set<String> OF_NETWORKS = Set.of("create", "update", "destroy");

    /** The last event of containers that were not followed by their sandbox's yet. */
    private final Map<String, String> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** None for what Docker has no words for. */
    List<DockerEvent> tell(EventView event) {
        return switch (event.kind()) {
            case "network" -> network(event);
            case "endpoint" -> endpoint(event);
            case "sandbox" -> sandbox(event);
            case "container" -> container(event);
            default -> List.of();
        };
    }

    private static List<DockerEvent> network(EventView event) {
        if (event.action().equals("prune")) {
            return List.of(of(DockerEvent.NETWORK, "prune", "", attributes(event), event.at()));
        }
        return OF_NETWORKS.contains(event.action())
                ? List.of(of(
                        DockerEvent.NETWORK,
                        event.action(),
                        event.object(),
                        Map.of(NAME, event.name(), "type", driver(event)),
                        event.at()))
                : List.of();
    }

    private static List<DockerEvent> endpoint(EventView event) {
        if (!event.action().equals("connect") && !event.action().equals("disconnect")) {
            return List.of();
        }
        Map<String, String> attributes =
                Map.of("container", text(event.sandbox()), NAME, text(event.networkName()), "type", driver(event));
        return List.of(of(DockerEvent.NETWORK, event.action(), text(event.network()), attributes, event.at()));
    }

    private List<DockerEvent> container(EventView event) {
        if (event.action().equals("prune")) {
            return List.of(of(DockerEvent.CONTAINER, "prune", "", attributes(event), event.at()));
        }
        told.remove(event.object());
        told.put(event.object(), event.action());
        return List.of(of(DockerEvent.CONTAINER, event.action(), event.object(), attributes(event), event.at()));
    }

    private List<DockerEvent> sandbox(EventView event) {
        String before = text(told.remove(event.object()));
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("image", IMAGE);
        attributes.put(NAME, event.name());
        return switch (event.action()) {
            case "create" ->
                event.details().containsKey("container")
                        ? List.of()
                        : List.of(about(event, "create", attributes), about(event, "start", attributes));
            case "destroy" -> {
                if (Set.of("stop", "die", "kill", "destroy").contains(before)) {
                    yield List.of();
                }
                Map<String, String> end = new LinkedHashMap<>(attributes);
                end.put("exitCode", "0");
                yield List.of(about(event, "die", end), about(event, "destroy", attributes));
            }
            case "update" -> changed(event, before, attributes);
            default -> List.of();
        };
    }

    private static List<DockerEvent> changed(EventView event, String before, Map<String, String> attributes) {
        if (before.equals("rename") || before.equals("update")) {
            return List.of();
        }
        if (event.details().get("changed") instanceof Collection<?> changed && changed.contains(NAME)) {
            attributes.put("oldName", "/" + text(event.details().get("oldName")));
            return List.of(about(event, "rename", attributes));
        }
        return List.of(about(event, "update", attributes));
    }

    private static DockerEvent about(EventView event, String action, Map<String, String> attributes) {
        return of(DockerEvent.CONTAINER, action, event.object(), attributes, event.at());
    }

    private static DockerEvent of(String type, String action, String id, Map<String, String> attributes, Instant at) {
        return new DockerEvent(type, action, id, Map.copyOf(attributes), at);
    }

    private static Map<String, String> attributes(EventView event) {
        Map<String, String> attributes = new LinkedHashMap<>();
        event.details().forEach((name, value) -> attributes.put(name, text(value)));
        return attributes;
    }

    private static String driver(EventView event) {
        String driver = text(event.details().get("driver"));
        return driver.equals("none") || driver.equals("config") ? "null" : driver;
    }

    private static String text(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
