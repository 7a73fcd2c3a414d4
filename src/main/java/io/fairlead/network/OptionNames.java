package io.fairlead.network;

/** Docker's names of the options that this package itself acts on. */
final class OptionNames {

    static final String BRIDGE_NAME = "com.docker.network.bridge.name";
    static final String DEFAULT_BRIDGE = "com.docker.network.bridge.default_bridge";
    static final String HOST_BINDING = "com.docker.network.bridge.host_binding_ipv4";
    static final String GATEWAY_MODE_4 = "com.docker.network.bridge.gateway_mode_ipv4";
    static final String GATEWAY_MODE_6 = "com.docker.network.bridge.gateway_mode_ipv6";
    static final String LINK_PREFIX = "com.docker.network.container_iface_prefix";
    static final String ENDPOINT_LINK = "com.docker.network.endpoint.ifname";

    private OptionNames() {}
}
