package io.fairlead.network;

import io.fairlead.model.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The subnets of a whole definition of a network that is there: those that were left to us stay the ones that we chose, so
 * that defining a network twice in the same words defines it once.
 */
final class KeptSubnets {

    private final List<SubnetRequest> left;
    private final List<SubnetRequest> named = new ArrayList<>();
    private final List<SubnetRequest> chosen = new ArrayList<>();

    private KeptSubnets(List<SubnetRequest> present) {
        left = new ArrayList<>(present);
    }

    static @Nullable List<SubnetRequest> of(NetworkRequest wanted, NetworkRequest present) {
        List<SubnetRequest> subnets = wanted.subnets();
        List<SubnetRequest> there = Objects.requireNonNullElse(present.subnets(), List.of());
        return subnets == null ? there : new KeptSubnets(there).resolve(subnets, wanted);
    }

    private List<SubnetRequest> resolve(List<SubnetRequest> wanted, NetworkRequest network) {
        for (SubnetRequest subnet : wanted) {
            left.removeIf(present -> Objects.equals(present.subnet(), subnet.subnet()));
        }
        // In the order in which a definition has them: those named, those of a size, those of a family.
        for (SubnetRequest subnet : wanted) {
            Optional<IpPrefix> size = parse(subnet).filter(SubnetChoice::isSized);
            if (size.isPresent()) {
                chosen.add(ofSize(size.get(), subnet));
            } else {
                named.add(subnet);
            }
        }
        List<SubnetRequest> all = new ArrayList<>(named);
        all.addAll(chosen);
        if (!Boolean.FALSE.equals(network.ipv4())) {
            family(false, all);
        }
        if (Boolean.TRUE.equals(network.ipv6())) {
            family(true, all);
        }
        return all;
    }

    private static Optional<IpPrefix> parse(SubnetRequest subnet) {
        return Optional.ofNullable(subnet.subnet()).flatMap(IpPrefix::parse);
    }

    private SubnetRequest ofSize(IpPrefix size, SubnetRequest wanted) {
        for (SubnetRequest present : left) {
            Optional<IpPrefix> prefix = parse(present).filter(p -> p.v6() == size.v6() && p.length() == size.length());
            if (prefix.isPresent()) {
                left.remove(present);
                return new SubnetRequest(present.subnet(), wanted.gateway(), wanted.ipRange(), wanted.auxAddresses());
            }
        }
        return wanted;
    }

    private void family(boolean v6, List<SubnetRequest> all) {
        boolean given = all.stream().flatMap(s -> parse(s).stream()).anyMatch(prefix -> prefix.v6() == v6);
        if (!given) {
            left.stream()
                    .filter(s -> parse(s).filter(prefix -> prefix.v6() == v6).isPresent())
                    .forEach(all::add);
        }
    }
}
