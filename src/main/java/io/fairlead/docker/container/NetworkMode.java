package io.fairlead.docker.container;

import tools.jackson.databind.node.ObjectNode;

/**
 * Whose network a container has.
 *
 * @param text as Docker shows it: {@code bridge}, {@code host}, {@code none}, {@code container:ID}, a network's name or id
 */
record NetworkMode(String text) {

    static final String BRIDGE = "bridge";
    static final String HOST = "host";
    static final String NONE = "none";
    private static final String CONTAINER = "container:";

    static NetworkMode of(ObjectNode hostConfig) {
        String text = Json.text(hostConfig, "NetworkMode");
        return new NetworkMode(text.isEmpty() || text.equals("default") ? BRIDGE : text);
    }

    boolean isBridge() {
        return text.equals(BRIDGE);
    }

    boolean isHost() {
        return text.equals(HOST);
    }

    /** Whether another container's namespace is joined. */
    boolean isContainer() {
        return text.startsWith(CONTAINER) || text.equals("container");
    }

    /** Name or id of the container that is joined; empty if none is named. */
    String container() {
        return text.startsWith(CONTAINER) ? text.substring(CONTAINER.length()) : "";
    }

    /** Whether a network of this name is one that somebody made, with names and addresses of its own. */
    static boolean isUserDefined(String network) {
        return !network.equals(BRIDGE)
                && !network.equals(HOST)
                && !network.equals(NONE)
                && !network.equals("default")
                && !network.startsWith(CONTAINER);
    }
}
