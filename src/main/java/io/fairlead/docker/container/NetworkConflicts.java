package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import tools.jackson.databind.node.ObjectNode;

/** Options that do not go together with a network mode, refused as Docker does when the container is created. */
final class NetworkConflicts {

    private NetworkConflicts() {}

    /**
     * @throws DockerException 400 with the first of them
     */
    static void check(ObjectNode config, ObjectNode hostConfig, NetworkMode mode) {
        if (mode.isContainer()) {
            joined(config, hostConfig, mode);
        }
        if (mode.isHost()) {
            refuse(
                    Json.isSet(hostConfig, "Links"),
                    "conflicting options: host type networking can't be used with links. This would result in undefined"
                            + " behavior");
        }
        refuse(
                (mode.isContainer() || mode.isHost()) && Json.isSet(config, "MacAddress"),
                "conflicting options: mac-address and the network mode");
    }

    private static void joined(ObjectNode config, ObjectNode hostConfig, NetworkMode mode) {
        refuse(mode.container().isEmpty(), "invalid network mode: invalid container format container:<name|id>");
        refuse(Json.isSet(config, "Hostname"), "conflicting options: hostname and the network mode");
        refuse(
                Json.isSet(hostConfig, "Links"),
                "conflicting options: container type network can't be used with links. This would result in undefined"
                        + " behavior");
        refuse(Json.isSet(hostConfig, "Dns"), "conflicting options: dns and the network mode");
        refuse(
                Json.isSet(hostConfig, "ExtraHosts"),
                "conflicting options: custom host-to-IP mapping and the network mode");
        refuse(
                Json.isSet(hostConfig, "PortBindings") || Json.flag(hostConfig, "PublishAllPorts"),
                "conflicting options: port publishing and the container type network mode");
        refuse(
                Json.isSet(config, "ExposedPorts"),
                "conflicting options: port exposing and the container type network mode");
    }

    private static void refuse(boolean conflicting, String message) {
        if (conflicting) {
            throw DockerException.invalid(message);
        }
    }
}
