package io.fairlead.network;

import io.fairlead.kernel.HostFacts;
import io.fairlead.model.Connection;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.Uplink;
import io.fairlead.model.Uplink.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Says whom a change of uplinks would cut off: whoever asks for it, and who else is connected to this host that way. */
final class UplinkWarnings {

    private static final int SSH = 22;
    private static final int SHOWN = 5;

    private final HostFacts facts;
    private final List<Connection> connections;
    private final Connection caller;
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param connections of the host
     * @param caller the connection by which the change is asked for
     */
    UplinkWarnings(HostFacts facts, List<Connection> connections, Connection caller) {
        this.facts = facts;
        this.connections = connections;
        this.caller = caller;
    }

    /** Of a link that becomes an uplink. */
    List<String> adding(Uplink uplink, String network) {
        List<IpPrefix> addresses = facts.links().containsKey(uplink.link())
                ? Objects.requireNonNull(facts.links().get(uplink.link())).addresses()
                : List.of();
        Predicate<IpAddress> there =
                address -> addresses.stream().anyMatch(a -> a.address().equals(address));
        boolean moved = uplink.addresses() == Addresses.MOVE;
        concerned(
                there,
                "arrives by " + uplink.link(),
                moved ? "it moves to the bridge of " + network + " with its address" : "it is likely to be cut");
        if (!moved && !addresses.isEmpty()) {
            warnings.add(
                    "what is sent to " + addresses + " of " + uplink.link() + " comes in by the bridge while it is an"
                            + " uplink: a host with strict reverse path filtering (rp_filter 1) drops it, and IPv6 neighbours"
                            + " find nobody. addresses=move takes them along");
        }
        return warnings;
    }

    /**
     * Of an uplink that is taken away.
     *
     * @param others addresses of the host that no uplink ever had: gateways of our networks
     */
    List<String> removing(Uplink uplink, Set<IpAddress> others) {
        if (uplink.addresses() == Addresses.MOVE) {
            Set<IpAddress> elsewhere = facts.links().values().stream()
                    .flatMap(link -> link.addresses().stream())
                    .map(IpPrefix::address)
                    .collect(Collectors.toSet());
            concerned(
                    address -> !address.isLoopback() && !elsewhere.contains(address) && !others.contains(address),
                    "arrives by the network's bridge",
                    "it moves to " + uplink.link() + " with its address");
        }
        return warnings;
    }

    private void concerned(Predicate<IpAddress> local, String arrival, String consequence) {
        if (local.test(caller.local())) {
            warnings.add(
                    "your connection from " + caller.remote() + " to this service " + arrival + ": " + consequence);
        }
        others(local, SSH, "ssh", arrival, consequence);
        others(local, caller.localPort(), "this service", arrival, consequence);
    }

    private void others(Predicate<IpAddress> local, int port, String name, String arrival, String consequence) {
        TreeSet<IpAddress> remotes = connections.stream()
                .filter(c -> c.localPort() == port && local.test(c.local()))
                .filter(c ->
                        c.remotePort() != caller.remotePort() || !c.remote().equals(caller.remote()))
                .map(Connection::remote)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!remotes.isEmpty()) {
            String list = remotes.stream().limit(SHOWN).map(IpAddress::toString).collect(Collectors.joining(", "));
            warnings.add("a connection to " + name + " (port " + port + ") from " + list
                    + (remotes.size() > SHOWN ? " and others" : "") + " " + arrival + ": " + consequence);
        }
    }
}
