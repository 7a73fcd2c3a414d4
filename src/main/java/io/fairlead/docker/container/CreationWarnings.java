package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What is asked of a container and does nothing here, in words for who asked. */
final class CreationWarnings {

    private static final String NO_PROGRAM =
            "fairlead makes network namespaces: no image is pulled and no program is run" + " in this container. ";

    /** Fields of HostConfig that would change what a program in the container may do or see. */
    private static final Map<String, String> HOST = ordered(
            "Binds", "volumes",
            "Mounts", "mounts",
            "VolumesFrom", "volumes of other containers",
            "Tmpfs", "tmpfs mounts",
            "Devices", "devices",
            "DeviceRequests", "device requests",
            "Privileged", "privileged mode",
            "CapAdd", "added capabilities",
            "CapDrop", "dropped capabilities",
            "SecurityOpt", "security options",
            "ReadonlyRootfs", "a read-only root file system",
            "Memory", "a memory limit",
            "NanoCpus", "a CPU limit",
            "CpuShares", "CPU shares",
            "CpuQuota", "a CPU quota",
            "CpusetCpus", "a set of CPUs",
            "PidsLimit", "a limit of processes",
            "Ulimits", "ulimits",
            "Sysctls",
                    "sysctls of the container (those of an endpoint work, as the driver option"
                            + " com.docker.network.endpoint.sysctls)",
            "Init", "an init process");

    private static final Map<String, String> NAMES = ordered(
            "Dns", "DNS servers",
            "DnsSearch", "DNS search domains",
            "DnsOptions", "DNS options",
            "ExtraHosts", "extra hosts");

    private CreationWarnings() {}

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            ordered.put(pairs[i], pairs[i + 1]);
        }
        return ordered;
    }

    static List<String> of(
            ObjectNode config, ObjectNode hostConfig, Map<String, EndpointSettings> endpoints, ApiVersion version) {
        List<String> warnings = new ArrayList<>();
        List<String> ignored = set(hostConfig, HOST);
        if (Json.isSet(config, "Healthcheck")) {
            ignored.add("a health check");
        }
        if (!ignored.isEmpty()) {
            warnings.add(NO_PROGRAM + "Recorded, without any effect: " + String.join(", ", ignored));
        }
        List<String> names = set(hostConfig, NAMES);
        if (Json.isSet(config, "Hostname")) {
            names.add("the host name");
        }
        if (!names.isEmpty()) {
            warnings.add("fairlead resolves no names in containers yet. Recorded, for programs of docker exec alone: "
                    + String.join(", ", names));
        }
        if (Json.isSet(hostConfig, "Links")
                || endpoints.values().stream()
                        .anyMatch(one -> one.links() != null && !one.links().isEmpty())) {
            warnings.add("fairlead resolves no names in containers yet. Recorded, without any effect: links");
        }
        if (endpoints.values().stream().anyMatch(one -> !one.linkLocal().isEmpty())) {
            warnings.add("Link-local addresses are recorded, but not given to the container's links");
        }
        NetworkMode mode = NetworkMode.of(hostConfig);
        if (mode.isHost() && (Json.isSet(hostConfig, "PortBindings") || Json.flag(hostConfig, "PublishAllPorts"))) {
            warnings.add("Published ports are discarded when using host network mode");
        }
        if (version.atLeast(44) && Json.isSet(config, "MacAddress")) {
            warnings.add(
                    "The container-wide MacAddress field is now deprecated. It should be specified in EndpointSettings"
                            + " instead.");
        }
        String restart = Json.text(Json.object(hostConfig, "RestartPolicy"), "Name");
        if (!restart.isEmpty() && !restart.equals("no")) {
            warnings.add(
                    "The restart policy is recorded, without any effect: a running container keeps running over restarts"
                            + " of the service and of the host, and nothing in it can fail");
        }
        return warnings;
    }

    private static List<String> set(ObjectNode hostConfig, Map<String, String> fields) {
        List<String> set = new ArrayList<>();
        fields.forEach((field, words) -> {
            if (Json.isSet(hostConfig, field)) {
                set.add(words);
            }
        });
        return set;
    }
}
