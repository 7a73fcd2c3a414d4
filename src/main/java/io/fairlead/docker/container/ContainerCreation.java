package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerException;
import io.fairlead.network.SandboxChange;
import io.fairlead.network.SandboxChanges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a container of Docker's request; nothing of it runs before it is started. */
@Component
class ContainerCreation {

    private static final int ENDPOINTS_SINCE = 44;
    private static final int MAC_SINCE = 44;

    private final Containers containers;
    private final ContainerTable table;
    private final ContainerNames names;
    private final SandboxChanges changes;
    private final DiscardedPorts discarded;

    ContainerCreation(
            Containers containers,
            ContainerTable table,
            ContainerNames names,
            SandboxChanges changes,
            DiscardedPorts discarded) {
        this.containers = containers;
        this.table = table;
        this.names = names;
        this.changes = changes;
        this.discarded = discarded;
    }

    /** What Docker answers. */
    record Created(String id, List<String> warnings) {}

    /**
     * @param name empty for one of our choice
     * @throws DockerException in Docker's words
     */
    Created create(String name, JsonNode body, ApiVersion version) {
        if (!(body instanceof ObjectNode asked) || asked.isEmpty()) {
            throw DockerException.invalid("config cannot be empty in order to create a container");
        }
        ObjectNode config = asked.deepCopy();
        config.remove(List.of("HostConfig", "NetworkingConfig"));
        ObjectNode hostConfig = Json.object(asked, "HostConfig").deepCopy();
        NetworkMode mode = NetworkMode.of(hostConfig);
        hostConfig.put("NetworkMode", mode.text());
        NetworkConflicts.check(config, hostConfig, mode);
        PublishedPorts.check(config, hostConfig);
        boolean publishes = !PublishedPorts.requests(config, hostConfig).isEmpty();
        Map<String, EndpointSettings> endpoints = endpoints(asked, mode, version);
        List<String> warnings = new ArrayList<>(CreationWarnings.of(config, hostConfig, endpoints, version));
        if (publishes) {
            warnings.addAll(discarded.warnings(endpoints.keySet()));
        }
        String wanted = name.isEmpty() ? "" : ContainerNames.valid(name);
        String id = changes.carryOut(change -> {
                    String chosen = wanted.isEmpty() ? names.made(change) : wanted;
                    names.requireFree(change, chosen);
                    StoredContainer container = new StoredContainer(
                            change.newId(),
                            chosen,
                            image(config),
                            config,
                            joined(hostConfig, mode, change),
                            endpoints,
                            ContainerEvents.now(),
                            null,
                            null,
                            0);
                    table.insert(container);
                    change.note(ContainerEvents.of("create", container));
                    return container.id();
                })
                .result();
        return new Created(id, warnings);
    }

    private static String image(ObjectNode config) {
        String image = Json.text(config, "Image");
        return image.isEmpty() ? StoredContainer.SANDBOX_IMAGE : image;
    }

    /** A container that is joined is noted by its id: it may get another name. */
    private ObjectNode joined(ObjectNode hostConfig, NetworkMode mode, SandboxChange change) {
        if (!mode.isContainer()) {
            return hostConfig;
        }
        Container target = containers.get(mode.container(), change::sandbox);
        ObjectNode resolved = hostConfig.deepCopy();
        return resolved.put("NetworkMode", "container:" + target.id());
    }

    private static Map<String, EndpointSettings> endpoints(ObjectNode asked, NetworkMode mode, ApiVersion version) {
        Map<String, EndpointSettings> endpoints = new LinkedHashMap<>();
        if (mode.isContainer()) {
            return endpoints;
        }
        ObjectNode given = Json.object(Json.object(asked, "NetworkingConfig"), "EndpointsConfig");
        if (given.size() > 1 && !version.atLeast(ENDPOINTS_SINCE)) {
            throw DockerException.invalid(
                    "Container cannot be connected to network endpoints: " + String.join(", ", given.propertyNames()));
        }
        String first = given.isEmpty() || given.has(mode.text()) ? mode.text() : "";
        if (!first.isEmpty()) {
            endpoints.put(first, EndpointSettings.NONE);
        }
        given.properties().forEach(entry -> {
            String network = entry.getKey().equals("default") ? NetworkMode.BRIDGE : entry.getKey();
            EndpointSettings settings = Json.read(entry.getValue(), EndpointSettings.class)
                    .orElse(EndpointSettings.NONE)
                    .of(version, MAC_SINCE);
            EndpointRules.check(Optional.empty(), network, settings);
            endpoints.put(network, settings);
        });
        return withMac(endpoints, Json.text(asked, "MacAddress"), mode, version);
    }

    /** Before every endpoint had a MAC address of its own, the container had one, for its first network. */
    private static Map<String, EndpointSettings> withMac(
            Map<String, EndpointSettings> endpoints, String mac, NetworkMode mode, ApiVersion version) {
        if (mac.isEmpty() || endpoints.isEmpty()) {
            return endpoints;
        }
        String main = endpoints.containsKey(mode.text())
                ? mode.text()
                : endpoints.keySet().iterator().next();
        endpoints.computeIfPresent(main, (network, settings) -> {
            String own = settings.mac();
            if (version.atLeast(MAC_SINCE) && own != null && !own.equalsIgnoreCase(mac)) {
                throw DockerException.invalid("the container-wide MAC address must match the endpoint-specific MAC"
                        + " address for the main network, or should be left empty");
            }
            return settings.withMac(mac);
        });
        return endpoints;
    }
}
