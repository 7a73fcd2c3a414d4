package io.fairlead.docker.network;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.network.NetworkJson.Attachment;
import io.fairlead.docker.network.NetworkJson.IpamStatus;
import io.fairlead.docker.network.NetworkJson.SubnetStatus;
import io.fairlead.model.DriverName;
import io.fairlead.model.IpPrefix;
import io.fairlead.network.EndpointService;
import io.fairlead.network.EndpointView;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.NetworkView;
import io.fairlead.network.PoolService;
import io.fairlead.network.RefusedException;
import io.fairlead.network.ServiceSettings;
import io.fairlead.network.SubnetUseView;
import io.fairlead.network.SubnetView;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows networks in the shape that a version of Docker's API has. */
@Component
class NetworkShapes {

    private static final int SUMMARY_SINCE = 28;
    private static final int NO_CONFIG_SINCE = 44;
    private static final int IPV4_SINCE = 48;
    private static final int STATUS_SINCE = 52;

    private static final String BRIDGE = "com.docker.network.bridge.";
    private static final String HOST_BINDING = BRIDGE + "host_binding_ipv4";

    /** What Docker's own bridge network says of itself; the device's name is stored. */
    private static final Map<String, String> DEFAULT_BRIDGE = Map.of(
            BRIDGE + "enable_icc",
            "true",
            BRIDGE + "enable_ip_masquerade",
            "true",
            "com.docker.network.driver.mtu",
            "1500");

    /** time.RFC3339Nano: as many digits of a second as it takes. */
    private static final DateTimeFormatter RFC_3339_NANO = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter()
            .withZone(ZoneOffset.UTC);

    private final EndpointService endpoints;
    private final PoolService pools;
    private final ServiceSettings settings;

    NetworkShapes(EndpointService endpoints, PoolService pools, ServiceSettings settings) {
        this.endpoints = endpoints;
        this.pools = pools;
        this.settings = settings;
    }

    /** In a list: before there was a summary, with containers; later with room for them; then without. */
    NetworkJson summary(NetworkView network, ApiVersion version) {
        Map<String, Attachment> containers =
                version.atLeast(STATUS_SINCE) ? null : version.atLeast(SUMMARY_SINCE) ? Map.of() : listed(network);
        return shape(network, containers, null, version);
    }

    NetworkJson inspection(NetworkView network, ApiVersion version) {
        NetworkJson.Status status = version.atLeast(STATUS_SINCE) ? status(network) : null;
        return shape(network, containers(network), status, version);
    }

    /** One that is only planned. */
    NetworkJson planned(NetworkView network, ApiVersion version) {
        return shape(network, Map.of(), null, version);
    }

    private NetworkJson shape(
            NetworkView network,
            @Nullable Map<String, Attachment> containers,
            NetworkJson.@Nullable Status status,
            ApiVersion version) {
        boolean config = isConfig(network);
        return new NetworkJson(
                network.name(),
                network.id(),
                time(network.createdAt()),
                NetworkJson.LOCAL,
                driver(network),
                version.atLeast(IPV4_SINCE) ? network.ipv4() : null,
                network.ipv6(),
                ipam(network, version),
                network.internal(),
                network.attachable(),
                false,
                new ConfigReference(network.configFrom() == null ? "" : network.configFrom()),
                config,
                containers,
                options(network),
                network.labels(),
                status);
    }

    static boolean isConfig(NetworkView network) {
        return network.driver().equals(DriverName.CONFIG.value());
    }

    /** Docker's name of it: configurations have none. */
    static String driver(NetworkView network) {
        return isConfig(network) ? "null" : DriverOptions.dockerName(network.driver());
    }

    static String time(Instant moment) {
        return RFC_3339_NANO.format(moment);
    }

    private static IpamJson ipam(NetworkView network, ApiVersion version) {
        List<IpamJson.Config> config = network.subnets().stream()
                .sorted(Comparator.comparing(subnet -> subnet.subnet().contains(":")))
                .map(NetworkShapes::config)
                .toList();
        return new IpamJson(
                IpamJson.driver(network.options()),
                network.ipamOptions().isEmpty() ? null : network.ipamOptions(),
                config.isEmpty() && version.atLeast(NO_CONFIG_SINCE) ? null : config);
    }

    private static IpamJson.Config config(SubnetView subnet) {
        return new IpamJson.Config(subnet.subnet(), subnet.ipRange(), subnet.gateway(), subnet.auxAddresses());
    }

    private Map<String, String> options(NetworkView network) {
        Map<String, String> options = new TreeMap<>(network.options());
        // Docker's clients have it as the driver of the address management.
        options.remove(NetworkRequest.IPAM);
        options.putAll(network.extraOptions());
        if (network.predefined() && network.driver().equals("bridge")) {
            DEFAULT_BRIDGE.forEach(options::putIfAbsent);
            String binding = settings.defaultBinding();
            options.putIfAbsent(HOST_BINDING, binding == null || binding.isBlank() ? "0.0.0.0" : binding);
        }
        return options;
    }

    private Map<String, Attachment> listed(NetworkView network) {
        try {
            return containers(network);
        } catch (RefusedException e) {
            if (e.reason() == RefusedException.Reason.NOT_FOUND) {
                // It was deleted a moment ago, which is no error of the list.
                return Map.of();
            }
            throw e;
        }
    }

    private Map<String, Attachment> containers(NetworkView network) {
        Map<String, Attachment> containers = new LinkedHashMap<>();
        for (EndpointView endpoint : endpoints.list(network.id())) {
            containers.put(
                    endpoint.sandbox(),
                    new Attachment(
                            endpoint.sandboxName(),
                            endpoint.id(),
                            endpoint.mac(),
                            address(endpoint, false),
                            address(endpoint, true)));
        }
        return containers;
    }

    private static String address(EndpointView endpoint, boolean v6) {
        return endpoint.addresses().stream()
                .filter(address -> address.contains(":") == v6)
                .findFirst()
                .orElse("");
    }

    private NetworkJson.Status status(NetworkView network) {
        Map<String, SubnetStatus> subnets = new LinkedHashMap<>();
        if (!isConfig(network)) {
            pools.pools(network.id()).forEach(use -> subnets.put(use.subnet(), status(use)));
        }
        return new NetworkJson.Status(new IpamStatus(subnets));
    }

    private static SubnetStatus status(SubnetUseView use) {
        IpPrefix prefix = IpPrefix.of(use.subnet());
        long taken = (long) use.gateway() + use.auxiliary() + use.leased() + use.reserved();
        long free = use.ipRange() == null ? use.free() : use.ipRange().free();
        return new SubnetStatus(taken + nobodys(prefix), free);
    }

    /** Addresses that no host can have: the network's, broadcast and anycast address. */
    private static int nobodys(IpPrefix prefix) {
        boolean tiny = prefix.length() >= prefix.address().bitLength() - 1;
        return tiny ? 0 : prefix.v6() ? 1 : 2;
    }
}
