package io.fairlead.docker.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.docker.ApiVersion;
import io.fairlead.network.EndpointRequest;
import io.fairlead.network.EndpointView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a container is asked to be in a network. What Docker reports in the same object, addresses for example, is not asked
 * for and not read.
 *
 * @param links of containers by {@code name:alias}
 * @param mac null for one of our choice
 * @param networkId the network that the name led to once; null as long as nobody looked
 * @param endpointId the endpoint that came of it last; null as long as there was none
 */
record EndpointSettings(
        @JsonProperty("IPAMConfig") @Nullable IpamConfig ipam,
        @JsonProperty("Links") @Nullable List<String> links,
        @JsonProperty("Aliases") @Nullable List<String> aliases,
        @JsonProperty("DriverOpts") @Nullable Map<String, String> driverOpts,
        @JsonProperty("GwPriority") @Nullable Integer gwPriority,
        @JsonProperty("MacAddress") @Nullable String mac,
        @JsonProperty("NetworkID") @Nullable String networkId,
        @JsonProperty("EndpointID") @Nullable String endpointId) {

    static final EndpointSettings NONE = new EndpointSettings(null, null, null, null, null, null, null, null);

    /** The driver options that an endpoint here knows; the others are kept in mind and change nothing. */
    private static final Set<String> KNOWN =
            Set.of("com.docker.network.endpoint.ifname", "com.docker.network.endpoint.sysctls");

    /** Addresses that are asked for. */
    record IpamConfig(
            @JsonProperty("IPv4Address") @Nullable String ipv4,
            @JsonProperty("IPv6Address") @Nullable String ipv6,
            @JsonProperty("LinkLocalIPs") @Nullable List<String> linkLocal) {}

    /** As a client of that version can ask for it. */
    EndpointSettings of(ApiVersion version, int macSince) {
        return new EndpointSettings(
                ipam,
                links,
                aliases,
                driverOpts,
                version.atLeast(48) ? gwPriority : null,
                version.atLeast(macSince) && mac != null && !mac.isEmpty() ? mac : null,
                null,
                null);
    }

    /** What an endpoint that was made otherwise comes to. */
    static EndpointSettings of(EndpointView endpoint) {
        String ipv4 = null;
        String ipv6 = null;
        for (String address : endpoint.addresses()) {
            String bare = address.replaceAll("/.*", "");
            if (bare.contains(":")) {
                ipv6 = ipv6 == null ? bare : ipv6;
            } else {
                ipv4 = ipv4 == null ? bare : ipv4;
            }
        }
        return new EndpointSettings(
                ipv4 == null && ipv6 == null ? null : new IpamConfig(ipv4, ipv6, null),
                null,
                endpoint.aliases().isEmpty() ? null : endpoint.aliases(),
                endpoint.options().isEmpty() ? null : new TreeMap<>(endpoint.options()),
                endpoint.gatewayPriority(),
                endpoint.mac().isEmpty() ? null : endpoint.mac(),
                endpoint.network(),
                endpoint.id());
    }

    EndpointSettings withMac(String other) {
        return new EndpointSettings(ipam, links, aliases, driverOpts, gwPriority, other, networkId, endpointId);
    }

    /**
     * @param endpoint null where there is none yet
     */
    EndpointSettings in(String network, @Nullable String endpoint) {
        return new EndpointSettings(ipam, links, aliases, driverOpts, gwPriority, mac, network, endpoint);
    }

    List<String> aliasesOrNone() {
        return aliases == null ? List.of() : aliases;
    }

    /** The static addresses. */
    List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        if (ipam != null && ipam.ipv4() != null && !ipam.ipv4().isEmpty()) {
            addresses.add(ipam.ipv4());
        }
        if (ipam != null && ipam.ipv6() != null && !ipam.ipv6().isEmpty()) {
            addresses.add(ipam.ipv6());
        }
        return addresses;
    }

    List<String> linkLocal() {
        return ipam == null || ipam.linkLocal() == null ? List.of() : ipam.linkLocal();
    }

    /** The attachment of a sandbox that this comes to. */
    EndpointRequest request(String sandbox) {
        Map<String, String> options = new TreeMap<>(driverOpts == null ? Map.of() : driverOpts);
        options.keySet().retainAll(KNOWN);
        return new EndpointRequest(
                sandbox, addresses(), mac, null, null, aliases, gwPriority, null, options, null, null);
    }
}
