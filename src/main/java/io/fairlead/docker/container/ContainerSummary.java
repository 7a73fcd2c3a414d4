package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A container as {@code docker ps} lists it. */
@Component
class ContainerSummary {

    /** What stands for the command: as much as {@code docker ps} shows without being asked for more. */
    static final String COMMAND = "waits (no program)";

    private final NetworkSettings networkSettings;

    ContainerSummary(NetworkSettings networkSettings) {
        this.networkSettings = networkSettings;
    }

    ObjectNode of(Container container, boolean sizes, ApiVersion version) {
        StoredContainer stored = container.stored();
        ObjectNode json = Json.object();
        json.put("Id", stored.id());
        json.putArray("Names").add("/" + container.name());
        json.put("Image", stored.image());
        json.put("ImageID", "");
        json.put("Command", command(stored));
        json.put("Created", stored.created().getEpochSecond());
        json.set("Ports", ports(container));
        if (sizes) {
            json.put("SizeRw", 0);
            json.put("SizeRootFs", 0);
        }
        json.set("Labels", Json.tree(container.labels()));
        json.put("State", container.state());
        json.put("Status", status(container, Instant.now()));
        json.putObject("HostConfig").put("NetworkMode", stored.mode().text());
        json.putObject("NetworkSettings").set("Networks", networkSettings.networks(container, version));
        json.putArray("Mounts");
        return json;
    }

    private static String command(StoredContainer stored) {
        List<String> asked = new java.util.ArrayList<>(Json.texts(stored.config(), "Entrypoint"));
        asked.addAll(Json.texts(stored.config(), "Cmd"));
        return asked.isEmpty() ? COMMAND : COMMAND + "; asked for: " + String.join(" ", asked);
    }

    private static ArrayNode ports(Container container) {
        ArrayNode ports = Json.object().putArray("Ports");
        NetworkSettings.ports(container).properties().forEach(entry -> {
            String[] key = entry.getKey().split("/", 2);
            JsonNode bindings = entry.getValue();
            if (bindings.isNull()) {
                ports.addObject().put("PrivatePort", Integer.parseInt(key[0])).put("Type", key[1]);
            }
            bindings.forEach(binding -> ports.addObject()
                    .put("IP", Json.text(binding, "HostIp"))
                    .put("PrivatePort", Integer.parseInt(key[0]))
                    .put("PublicPort", Integer.parseInt(Json.text(binding, "HostPort")))
                    .put("Type", key[1]));
        });
        return ports;
    }

    static String status(Container container, Instant now) {
        StoredContainer stored = container.stored();
        if (container.isRunning()) {
            Instant since = stored.started() == null ? stored.created() : stored.started();
            return "Up " + words(Duration.between(since, now)) + " (sandbox)";
        }
        Instant finished = stored.finished();
        return finished == null
                ? "Created"
                : "Exited (" + stored.exitCode() + ") " + words(Duration.between(finished, now)) + " ago";
    }

    /** As Docker's CLI and engine say it. */
    static String words(Duration time) {
        long seconds = time.toSeconds();
        long minutes = time.toMinutes();
        long hours = Math.round(time.toSeconds() / 3600.0);
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds == 1) {
            return "1 second";
        } else if (seconds < 60) {
            return seconds + " seconds";
        } else if (minutes == 1) {
            return "About a minute";
        } else if (minutes < 60) {
            return minutes + " minutes";
        } else if (hours == 1) {
            return "About an hour";
        } else if (hours < 48) {
            return hours + " hours";
        } else if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        } else if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        } else if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        return hours / 24 / 365 + " years";
    }
}
