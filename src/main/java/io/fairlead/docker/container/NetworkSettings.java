package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import io.fairlead.model.Subnet;
import io.fairlead.network.EndpointView;
import io.fairlead.network.NetworkService;
import io.fairlead.network.NetworkView;
import io.fairlead.network.PortView;
import io.fairlead.network.RefusedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Docker's NetworkSettings of a container, in the shape of the API version. */
@Component
class NetworkSettings {

    private static final int SHORT_ID = 12;
    /** From here on the container itself has no addresses any more, only its endpoints. */
    private static final int NO_LEGACY = 52;

    private final NetworkService networks;

    NetworkSettings(NetworkService networks) {
        this.networks = networks;
    }

    /** An address of an endpoint, in Docker's pieces. */
    private record Address(String text, int length) {

        static final Address NONE = new Address("", 0);

        static Address first(List<String> addresses, boolean v6) {
            return addresses.stream()
                    .filter(address -> address.contains(":") == v6)
                    .map(address -> address.split("/", 2))
                    .map(parts -> new Address(parts[0], Integer.parseInt(parts[1])))
                    .findFirst()
                    .orElse(NONE);
        }
    }

    ObjectNode of(Container container, ApiVersion version) {
        ObjectNode json = Json.object();
        boolean own = container.sandbox() != null;
        json.put("SandboxID", own ? container.id() : "");
        json.put("SandboxKey", own ? container.path().orElse("") : "");
        json.set("Ports", ports(container));
        ObjectNode all = networks(container, version);
        if (!version.atLeast(NO_LEGACY)) {
            legacy(json, all.get(NetworkMode.BRIDGE) instanceof ObjectNode bridge ? bridge : Json.object());
        }
        json.set("Networks", all);
        return json;
    }

    /** What there was before a container could be in several networks: the endpoint in the predefined bridge. */
    private static void legacy(ObjectNode json, ObjectNode bridge) {
        json.put("Bridge", "");
        json.put("HairpinMode", false);
        json.put("LinkLocalIPv6Address", "");
        json.put("LinkLocalIPv6PrefixLen", 0);
        json.putNull("SecondaryIPAddresses");
        json.putNull("SecondaryIPv6Addresses");
        for (String text :
                List.of("EndpointID", "Gateway", "GlobalIPv6Address", "IPAddress", "IPv6Gateway", "MacAddress")) {
            json.put(text, Json.text(bridge, text));
        }
        for (String number : List.of("GlobalIPv6PrefixLen", "IPPrefixLen")) {
            json.put(number, bridge.path(number).asInt(0));
        }
    }

    /** By port: where it is published; null for one that is exposed only. */
    static ObjectNode ports(Container container) {
        ObjectNode ports = Json.object();
        if (container.sandbox() == null) {
            return ports;
        }
        PublishedPorts.exposed(container.stored().config()).forEach(ports::putNull);
        for (EndpointView endpoint : container.sandbox().endpoints()) {
            for (PortView port : endpoint.ports()) {
                for (PublishedPorts.Pair pair : PublishedPorts.pairs(port)) {
                    if (!ports.hasNonNull(pair.key())) {
                        ports.putArray(pair.key());
                    }
                    ports.withArray(pair.key())
                            .addObject()
                            .put("HostIp", port.hostAddress())
                            .put("HostPort", String.valueOf(pair.hostPort()));
                }
            }
        }
        return ports;
    }

    /** Every network's endpoint settings by name. */
    ObjectNode networks(Container container, ApiVersion version) {
        ObjectNode all = Json.object();
        for (Map.Entry<String, EndpointSettings> entry : container.endpoints().entrySet()) {
            EndpointSettings asked = entry.getValue();
            Optional<EndpointView> endpoint = container.sandbox() == null
                    ? Optional.empty()
                    : container.sandbox().endpoints().stream()
                            .filter(one -> one.networkName().equals(entry.getKey()))
                            .findFirst();
            all.set(entry.getKey(), endpoint(container, entry.getKey(), asked, endpoint.orElse(null), version));
        }
        return all;
    }

    private ObjectNode endpoint(
            Container container,
            String network,
            EndpointSettings asked,
            @Nullable EndpointView endpoint,
            ApiVersion version) {
        boolean made = container.known();
        boolean named = NetworkMode.isUserDefined(network);
        ObjectNode json = Json.object();
        json.set("IPAMConfig", Json.tree(made ? ipam(asked.ipam()) : null));
        json.set("Links", Json.tree(asked.links()));
        json.set("Aliases", Json.tree(aliases(container, asked, named, version)));
        json.set("DriverOpts", Json.tree(asked.driverOpts()));
        if (version.atLeast(48)) {
            json.put("GwPriority", endpoint != null ? endpoint.gatewayPriority() : orZero(asked.gwPriority()));
        }
        json.put(
                "NetworkID", endpoint != null ? endpoint.network() : Objects.requireNonNullElse(asked.networkId(), ""));
        json.put("EndpointID", endpoint == null ? "" : endpoint.id());
        addresses(json, endpoint);
        json.put("MacAddress", endpoint == null ? "" : endpoint.mac());
        if (version.atLeast(44)) {
            json.set("DNSNames", Json.tree(named ? dnsNames(container, asked) : null));
        }
        return json;
    }

    private void addresses(ObjectNode json, @Nullable EndpointView endpoint) {
        List<String> addresses = endpoint == null ? List.of() : endpoint.addresses();
        Address v4 = Address.first(addresses, false);
        Address v6 = Address.first(addresses, true);
        json.put("Gateway", v4 == Address.NONE ? "" : gateway(endpoint, false));
        json.put("IPAddress", v4.text());
        json.put("IPPrefixLen", v4.length());
        json.put("IPv6Gateway", v6 == Address.NONE ? "" : gateway(endpoint, true));
        json.put("GlobalIPv6Address", v6.text());
        json.put("GlobalIPv6PrefixLen", v6.length());
    }

    private static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    /** Docker leaves out what was not asked for. */
    private static @Nullable ObjectNode ipam(EndpointSettings.@Nullable IpamConfig asked) {
        if (asked == null) {
            return null;
        }
        ObjectNode json = Json.object();
        if (asked.ipv4() != null && !asked.ipv4().isEmpty()) {
            json.put("IPv4Address", asked.ipv4());
        }
        if (asked.ipv6() != null && !asked.ipv6().isEmpty()) {
            json.put("IPv6Address", asked.ipv6());
        }
        if (asked.linkLocal() != null && !asked.linkLocal().isEmpty()) {
            json.set("LinkLocalIPs", Json.tree(asked.linkLocal()));
        }
        return json;
    }

    private String gateway(@Nullable EndpointView endpoint, boolean v6) {
        if (endpoint == null) {
            return "";
        }
        try {
            NetworkView network = networks.get(endpoint.network());
            return network.internal()
                    ? ""
                    : network.subnets().stream()
                            .filter(subnet -> subnet.subnet().contains(":") == v6)
                            .map(subnet -> subnet.auxAddresses().getOrDefault(Subnet.routerName(v6), subnet.gateway()))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse("");
        } catch (RefusedException e) {
            // It was deleted a moment ago.
            return "";
        }
    }

    /** Until 1.45 the short id was an alias; since 1.44 it is a DNS name. */
    private static @Nullable Set<String> aliases(
            Container container, EndpointSettings asked, boolean named, ApiVersion version) {
        if (version.atLeast(45) || !named) {
            return asked.aliases() == null ? null : new LinkedHashSet<>(asked.aliases());
        }
        Set<String> aliases = new LinkedHashSet<>(asked.aliasesOrNone());
        aliases.add(shortId(container));
        return aliases;
    }

    private static String shortId(Container container) {
        return container.id().substring(0, SHORT_ID);
    }

    private static Set<String> dnsNames(Container container, EndpointSettings asked) {
        Set<String> names = new LinkedHashSet<>();
        names.add(container.name());
        names.addAll(asked.aliasesOrNone());
        names.add(shortId(container));
        String hostname = Json.text(container.stored().config(), "Hostname");
        if (!hostname.isEmpty()) {
            names.add(hostname);
        }
        return names;
    }
}
