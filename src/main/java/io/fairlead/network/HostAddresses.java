package io.fairlead.network;

import io.fairlead.driver.HostAccess;
import io.fairlead.ipam.AddressRange;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The host's own address in each subnet of a network that it is to reach sandboxes in. */
final class HostAddresses {

    private HostAddresses() {}

    /**
     * Chooses the addresses that are missing: the one that the host has already, or from the upper end of the subnet, where
     * leases come last. Where host access was switched off they go.
     *
     * @param before the network as it is, empty if it is new
     * @param options of the network, canonical
     * @param taken what is leased or reserved in it
     */
    static List<Subnet> choose(
            Optional<NetworkSpec> before,
            Map<String, String> options,
            List<Subnet> subnets,
            Collection<IpAddress> taken,
            Violations violations) {
        boolean wanted = HostAccess.of(options);
        boolean switchedOff =
                !wanted && before.filter(spec -> HostAccess.of(spec.options())).isPresent();
        return IntStream.range(0, subnets.size())
                .mapToObj(i -> {
                    Subnet subnet = subnets.get(i);
                    boolean present = subnet.auxAddresses().containsKey(HostAccess.ADDRESS);
                    if (switchedOff && present) {
                        return without(subnet);
                    }
                    return wanted && !present
                            ? with("subnets[" + i + "]", subnet, present(before, subnet), taken, violations)
                            : subnet;
                })
                .toList();
    }

    private static Subnet with(
            String field,
            Subnet subnet,
            Optional<IpAddress> present,
            Collection<IpAddress> leased,
            Violations violations) {
        Set<IpAddress> taken = new HashSet<>(leased);
        taken.addAll(subnet.auxAddresses().values());
        Optional.ofNullable(subnet.gateway()).ifPresent(taken::add);
        Optional<IpAddress> free =
                present.filter(address -> !taken.contains(address)).or(() -> lastFree(subnet.prefix(), taken));
        if (free.isEmpty()) {
            violations.conflict(field, "has no address left for the host, which host access needs one of");
            return subnet;
        }
        Map<String, IpAddress> aux = new TreeMap<>(subnet.auxAddresses());
        aux.put(HostAccess.ADDRESS, free.get());
        return new Subnet(subnet.prefix(), subnet.gateway(), subnet.ipRange(), aux);
    }

    private static Optional<IpAddress> present(Optional<NetworkSpec> before, Subnet subnet) {
        return before.stream()
                .flatMap(spec -> spec.subnets().stream())
                .filter(old -> old.prefix().equals(subnet.prefix()))
                .flatMap(old -> Optional.ofNullable(old.auxAddresses().get(HostAccess.ADDRESS)).stream())
                .findFirst();
    }

    private static Subnet without(Subnet subnet) {
        Map<String, IpAddress> aux = new TreeMap<>(subnet.auxAddresses());
        aux.remove(HostAccess.ADDRESS);
        return new Subnet(subnet.prefix(), subnet.gateway(), subnet.ipRange(), aux);
    }

    private static Optional<IpAddress> lastFree(IpPrefix prefix, Set<IpAddress> taken) {
        AddressRange usable = AddressRange.usable(prefix);
        IpAddress candidate = usable.last();
        while (taken.contains(candidate)) {
            if (candidate.equals(usable.first())) {
                return Optional.empty();
            }
            candidate = candidate.plus(-1);
        }
        return Optional.of(candidate);
    }
}
