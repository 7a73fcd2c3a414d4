package io.fairlead.driver.bridge;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.OptionSchema;
import io.fairlead.driver.OptionSchema.Type;
import io.fairlead.driver.OptionValues;
import io.fairlead.model.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The driver's options, read.
 *
 * @param name of the bridge, if the user chose one
 * @param trusted host links from which sandboxes may be addressed directly
 * @param mtu in bytes, null for the kernel's choice
 * @param routerAdvertisements whether sandboxes may tell each other that they are routers
 */
record BridgeOptions(
        Optional<String> name,
        boolean masquerade,
        GatewayMode mode4,
        GatewayMode mode6,
        boolean icc,
        boolean inhibitIpv4,
        List<String> trusted,
        @Nullable Integer mtu,
        Optional<IpAddress> hostIpv4,
        Optional<IpAddress> hostIpv6,
        boolean routerAdvertisements) {

    private static final String BRIDGE = "com.docker.network.bridge.";

    static final OptionSchema NAME = option(BRIDGE + "name", "bridge-name", Type.LINK_NAME, null, false, """
            Name of the bridge; br- and the first 12 digits of the network's id by default. If the host already has a \
            bridge of that name, it is used and never deleted.""");

    static final OptionSchema MASQUERADE =
            option(BRIDGE + "enable_ip_masquerade", "masquerade", Type.BOOLEAN, "true", true, """
            Whether what sandboxes send to other networks carries the host's address.""");

    static final OptionSchema MODE4 = mode(BRIDGE + "gateway_mode_ipv4", "gateway-mode-ipv4", "IPv4");

    static final OptionSchema MODE6 = mode(BRIDGE + "gateway_mode_ipv6", "gateway-mode-ipv6", "IPv6");

    static final OptionSchema ICC = option(BRIDGE + "enable_icc", "icc", Type.BOOLEAN, "true", true, """
            Whether sandboxes of the network reach each other. Published ports are reached in any case.""");

    static final OptionSchema INHIBIT_IPV4 =
            option(BRIDGE + "inhibit_ipv4", "inhibit-ipv4", Type.BOOLEAN, "false", true, """
            Leaves the bridge without IPv4 address: the gateway is somebody else's.""");

    static final OptionSchema HOST_BINDING =
            option(BRIDGE + "host_binding_ipv4", "host-binding", Type.ADDRESS, null, true, """
            Host address of published ports that name none. May be an IPv6 address. Without it the service's default \
            holds, which is loopback.""");

    static final OptionSchema TRUSTED =
            option(BRIDGE + "trusted_host_interfaces", "trusted-host-interfaces", Type.STRING, null, true, """
            Host links, separated by colons, from which published ports may be addressed at the sandbox directly.""");

    static final OptionSchema DEFAULT_BRIDGE =
            option(BRIDGE + "default_bridge", "default-bridge", Type.BOOLEAN, "false", false, """
            Marks the predefined network; set by the service.""");

    static final OptionSchema MTU = new OptionSchema(
            "com.docker.network.driver.mtu",
            "mtu",
            Type.INTEGER,
            "0",
            0L,
            65_535L,
            List.of(),
            true,
            "Largest packet in bytes, on the bridge and both ends of every link; 0 leaves it to the kernel (1500). "
                    + "At least 68, and 1280 with IPv6.");

    static final OptionSchema LINK_PREFIX =
            option("com.docker.network.container_iface_prefix", "iface-prefix", Type.LINK_NAME, "eth", true, """
            What the names of links inside sandboxes begin with; a number follows.""");

    static final OptionSchema HOST_IPV4 =
            option("com.docker.network.host_ipv4", "host-ipv4", Type.ADDRESS, null, true, """
            Source address of what sandboxes send over IPv4 to other networks, in place of masquerading.""");

    static final OptionSchema HOST_IPV6 =
            option("com.docker.network.host_ipv6", "host-ipv6", Type.ADDRESS, null, true, """
            Source address of what sandboxes send over IPv6 to other networks, in place of masquerading.""");

    static final OptionSchema ROUTER_ADVERTISEMENTS =
            option("fairlead.router-advertisements", "router-advertisements", Type.BOOLEAN, "false", true, """
            Whether sandboxes may advertise themselves as IPv6 routers to each other. Routers behind an uplink always may.""");

    static final List<OptionSchema> SCHEMA = List.of(
            NAME,
            MASQUERADE,
            MODE4,
            MODE6,
            ICC,
            INHIBIT_IPV4,
            HOST_BINDING,
            TRUSTED,
            DEFAULT_BRIDGE,
            MTU,
            LINK_PREFIX,
            HOST_IPV4,
            HOST_IPV6,
            ROUTER_ADVERTISEMENTS,
            DhcpAddresses.OPTION);

    BridgeOptions {
        trusted = List.copyOf(trusted);
    }

    static BridgeOptions of(Map<String, String> options) {
        return new BridgeOptions(
                OptionValues.text(NAME, options),
                OptionValues.bool(MASQUERADE, options),
                GatewayMode.parse(OptionValues.text(MODE4, options).orElseThrow()),
                GatewayMode.parse(OptionValues.text(MODE6, options).orElseThrow()),
                OptionValues.bool(ICC, options),
                OptionValues.bool(INHIBIT_IPV4, options),
                OptionValues.text(TRUSTED, options).map(BridgeOptions::links).orElse(List.of()),
                OptionValues.integer(MTU, options).filter(mtu -> mtu > 0).orElse(null),
                OptionValues.address(HOST_IPV4, options),
                OptionValues.address(HOST_IPV6, options),
                OptionValues.bool(ROUTER_ADVERTISEMENTS, options));
    }

    GatewayMode mode(boolean v6) {
        return v6 ? mode6 : mode4;
    }

    Optional<IpAddress> hostAddress(boolean v6) {
        return v6 ? hostIpv6 : hostIpv4;
    }

    private static List<String> links(String text) {
        return Arrays.stream(text.split(":"))
                .filter(link -> !link.isEmpty())
                .distinct()
                .toList();
    }

    private static OptionSchema option(
            String name, String alias, Type type, @Nullable String defaultValue, boolean live, String help) {
        return new OptionSchema(name, alias, type, defaultValue, null, null, List.of(), live, help);
    }

    private static OptionSchema mode(String name, String alias, String family) {
        return new OptionSchema(
                name,
                alias,
                Type.ENUM,
                GatewayMode.NAT.toString(),
                null,
                null,
                GatewayMode.texts(),
                true,
                "What the host does between the network and the world for " + family
                        + ": nat translates and protects; nat-unprotected lets those with a route reach every port; "
                        + "routed keeps addresses and lets them reach published ports; isolated gives the host no "
                        + "address in the network and needs an internal one.");
    }
}
