package io.fairlead.docker.container;

import io.fairlead.network.EndpointView;
import io.fairlead.network.PortView;
import io.fairlead.network.SandboxView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A container as it was asked for, and what became of it.
 *
 * @param config Docker's Config
 * @param hostConfig Docker's HostConfig
 * @param endpoints by the network's name (or whatever leads to it, until it was started once)
 * @param started last time; null if it never was
 * @param finished last time; null while it runs, and before it ever ran
 */
record StoredContainer(
        String id,
        String name,
        String image,
        ObjectNode config,
        ObjectNode hostConfig,
        Map<String, EndpointSettings> endpoints,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant finished,
        int exitCode) {

    /** What stands for the image of a sandbox that was made otherwise. */
    static final String SANDBOX_IMAGE = "fairlead/sandbox";

    StoredContainer {
        endpoints = new LinkedHashMap<>(endpoints);
    }

    /** What a sandbox that was made otherwise comes to. */
    static StoredContainer of(SandboxView sandbox) {
        ObjectNode config = Json.object();
        config.put("Image", SANDBOX_IMAGE);
        config.set("Labels", Json.tree(sandbox.labels()));
        ObjectNode hostConfig = Json.object();
        hostConfig.put("NetworkMode", mode(sandbox));
        ObjectNode bindings = hostConfig.putObject("PortBindings");
        for (EndpointView endpoint : sandbox.endpoints()) {
            endpoint.ports().forEach(port -> bind(bindings, port));
        }
        return new StoredContainer(
                sandbox.id(),
                sandbox.name(),
                SANDBOX_IMAGE,
                config,
                hostConfig,
                endpoints(sandbox, Map.of()),
                sandbox.createdAt(),
                sandbox.createdAt(),
                null,
                0);
    }

    private static String mode(SandboxView sandbox) {
        if (sandbox.kind().equals("host")) {
            return NetworkMode.HOST;
        }
        return sandbox.endpoints().isEmpty()
                ? NetworkMode.NONE
                : sandbox.endpoints().get(0).networkName();
    }

    private static void bind(ObjectNode bindings, PortView port) {
        for (PublishedPorts.Pair pair : PublishedPorts.pairs(port)) {
            bindings.withArray(pair.key())
                    .addObject()
                    .put("HostIp", port.hostAddress())
                    .put("HostPort", String.valueOf(pair.hostPort()));
        }
    }

    /**
     * The networks that a sandbox is in, as they were asked for where that is known.
     *
     * @param asked by the network's name
     */
    static Map<String, EndpointSettings> endpoints(SandboxView sandbox, Map<String, EndpointSettings> asked) {
        Map<String, EndpointSettings> endpoints = new LinkedHashMap<>();
        for (EndpointView endpoint : sandbox.endpoints()) {
            EndpointSettings settings = asked.values().stream()
                    .filter(one -> endpoint.id().equals(one.endpointId()))
                    .findFirst()
                    .orElseGet(() -> EndpointSettings.of(endpoint));
            endpoints.put(endpoint.networkName(), settings);
        }
        return endpoints;
    }

    NetworkMode mode() {
        return NetworkMode.of(hostConfig);
    }

    Map<String, String> labels() {
        return Json.map(config, "Labels");
    }

    /** Whether it goes when it stops. */
    boolean isFleeting() {
        return Json.flag(hostConfig, "AutoRemove");
    }

    /** Whether it was started and nothing ended it. */
    boolean isStarted() {
        return started != null && finished == null;
    }

    StoredContainer withName(String now) {
        return new StoredContainer(id, now, image, config, hostConfig, endpoints, created, started, finished, exitCode);
    }

    StoredContainer withEndpoints(Map<String, EndpointSettings> now) {
        return new StoredContainer(id, name, image, config, hostConfig, now, created, started, finished, exitCode);
    }

    StoredContainer withHostConfig(ObjectNode now) {
        return new StoredContainer(id, name, image, config, now, endpoints, created, started, finished, exitCode);
    }

    StoredContainer started(Instant now, Map<String, EndpointSettings> in) {
        return new StoredContainer(id, name, image, config, hostConfig, in, created, now, null, 0);
    }

    StoredContainer ended(Instant now, int code) {
        return new StoredContainer(id, name, image, config, hostConfig, endpoints, created, started, now, code);
    }
}
