package io.fairlead.network;

import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A subnet's move, as a definition and as what endpoints do.
 *
 * @param definition the network with the new subnet, and without the former one unless it is kept
 */
record Renumbering(NetworkRequest definition, Readdressing.Move move) {

    /**
     * @throws RefusedException with everything that is wrong
     */
    static Renumbering of(NetworkSpec network, RenumberRequest request) {
        Violations violations = new Violations();
        Optional<IpPrefix> to = prefix("to", request.to(), violations);
        if (request.to() == null) {
            violations.invalid("to", "is missing");
        }
        Optional<IpPrefix> named = prefix("from", request.from(), violations);
        violations.refuse();
        IpPrefix target = to.orElseThrow();
        if (target.address().isAny()) {
            violations.invalid("to", "name the subnet: a plan has to say where everybody goes");
        }
        List<Subnet> candidates = network.subnets().stream()
                .filter(s -> named.isEmpty()
                        ? s.prefix().v6() == target.v6()
                        : s.prefix().equals(named.get()))
                .toList();
        if (candidates.isEmpty()) {
            violations.invalid("from", "network " + network.name() + " has no such subnet");
        } else if (candidates.size() > 1) {
            violations.invalid("from", "network " + network.name() + " has several subnets of this family: name one");
        } else if (candidates.get(0).prefix().v6() != target.v6()) {
            violations.invalid(
                    "to",
                    target + " is of another family than " + candidates.get(0).prefix());
        } else if (candidates.get(0).prefix().overlaps(target)) {
            violations.invalid(
                    "to",
                    target + " overlaps " + candidates.get(0).prefix()
                            + ": to grow or shrink a subnet, edit the network's subnets");
        }
        violations.refuse();
        return of(network, request, candidates.get(0), target);
    }

    private static Renumbering of(NetworkSpec network, RenumberRequest request, Subnet from, IpPrefix to) {
        boolean keep = !Boolean.FALSE.equals(request.keepFormer());
        List<SubnetRequest> subnets = new ArrayList<>();
        for (Subnet subnet : network.subnets()) {
            if (subnet.equals(from)) {
                subnets.add(new SubnetRequest(to.toString(), request.gateway(), request.ipRange(), null));
            }
            if (keep || !subnet.equals(from)) {
                subnets.add(SubnetRequest.of(subnet));
            }
        }
        return new Renumbering(
                NetworkRequest.of(network).withSubnets(subnets), new Readdressing.Move(from.prefix(), to));
    }

    private static Optional<IpPrefix> prefix(String field, @Nullable String text, Violations violations) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<IpPrefix> prefix = IpPrefix.parse(text);
        if (prefix.isEmpty()) {
            violations.invalid(field, "'" + text + "' is no subnet; write it like 10.9.0.0/24");
        } else if (prefix.get().hasHostBits()) {
            violations.invalid(
                    field,
                    "invalid subnet " + text + ": it should be " + prefix.get().network());
        }
        return prefix;
    }
}
