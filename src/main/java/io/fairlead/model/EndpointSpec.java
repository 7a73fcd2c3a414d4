package io.fairlead.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attachment of one sandbox to one network, with everything that was left open chosen.
 *
 * @param link the link's name inside the sandbox; of a machine, the TAP device's name on the host
 * @param mac the link's address inside the sandbox
 * @param addresses with the subnet's prefix length, the first of each family being the primary one
 * @param aliases further names of the sandbox in this network
 * @param gateway4 whether the sandbox's IPv4 default route goes this way
 * @param gateway6 whether the sandbox's IPv6 default route goes this way
 * @param ports empty unless this endpoint publishes
 * @param options endpoint options by Docker's name
 * @param tap the TAP device's holder; null unless the sandbox is a machine
 * @param lease null unless a DHCP server of the physical network gave an address, which is among the addresses
 */
public record EndpointSpec(
        EndpointId id,
        NetworkId network,
        SandboxRef sandbox,
        String link,
        MacAddress mac,
        List<IpPrefix> addresses,
        List<String> aliases,
        boolean gateway4,
        boolean gateway6,
        List<PublishedPort> ports,
        Map<String, String> options,
        @Nullable Tap tap,
        @Nullable DhcpLease lease) {

    public EndpointSpec {
        addresses = List.copyOf(addresses);
        aliases = List.copyOf(aliases);
        ports = List.copyOf(ports);
        options = Map.copyOf(options);
    }

    /** One without an address from a DHCP server. */
    public EndpointSpec(
            EndpointId id,
            NetworkId network,
            SandboxRef sandbox,
            String link,
            MacAddress mac,
            List<IpPrefix> addresses,
            List<String> aliases,
            boolean gateway4,
            boolean gateway6,
            List<PublishedPort> ports,
            Map<String, String> options,
            @Nullable Tap tap) {
        this(id, network, sandbox, link, mac, addresses, aliases, gateway4, gateway6, ports, options, tap, null);
    }

    /** The same with another lease, or none; its addresses stay. */
    public EndpointSpec withLease(@Nullable DhcpLease other) {
        return new EndpointSpec(
                id, network, sandbox, link, mac, addresses, aliases, gateway4, gateway6, ports, options, tap, other);
    }

    /** The same in a sandbox that is called or found otherwise by now. */
    public EndpointSpec withSandbox(SandboxRef now) {
        return new EndpointSpec(
                id, network, now, link, mac, addresses, aliases, gateway4, gateway6, ports, options, tap, lease);
    }
}
