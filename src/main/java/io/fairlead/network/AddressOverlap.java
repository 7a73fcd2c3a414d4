package io.fairlead.network;

import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.RouteFact;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A subnet of a network and something that the host reaches elsewhere with addresses in common: a VPN that came up, a
 * hotel's wireless network, a route that somebody added.
 */
record AddressOverlap(Subnet subnet, RouteFact route) {

    /** Two routes of length 1 are how VPNs take over everything without touching the default route. */
    private static final int DEFAULT_IN_HALVES = 1;

    private static final String ISOLATED = "isolated";
    private static final int NAMES = 5;

    /** Which of two routes the kernel follows where they overlap. */
    enum Effect {
        /** The other one, which is more specific: sandboxes are hidden from the host. */
        HIDES,
        /** Either, by metric and order: they are to the same destination. */
        COMPETES,
        /** The network's, which is more specific: what is behind the other one is hidden. */
        HIDDEN
    }

    /** Sorted by subnet, in the network's order, the widest route first. */
    static List<AddressOverlap> of(NetworkSpec network, HostFacts facts) {
        Optional<String> bridge = network.option(OptionNames.BRIDGE_NAME);
        List<AddressOverlap> overlaps = new ArrayList<>();
        if (network.configOnly()) {
            return overlaps;
        }
        for (Subnet subnet : network.subnets()) {
            if (isUnrouted(network, subnet.prefix().v6())) {
                continue;
            }
            facts.overlapping(subnet.prefix()).stream()
                    .filter(route -> route.destination().length() > DEFAULT_IN_HALVES)
                    // A bridge that the network shares with somebody else is the way to its sandboxes.
                    .filter(route -> bridge.filter(route.link()::equals).isEmpty())
                    .map(route -> new AddressOverlap(subnet, route))
                    .forEach(overlaps::add);
        }
        return overlaps;
    }

    /** The host has no address in such a network, and so no route to it. */
    private static boolean isUnrouted(NetworkSpec network, boolean v6) {
        return network.option(v6 ? OptionNames.GATEWAY_MODE_6 : OptionNames.GATEWAY_MODE_4)
                .filter(ISOLATED::equals)
                .isPresent();
    }

    Effect effect() {
        int byLength =
                Integer.compare(route.destination().length(), subnet.prefix().length());
        return byLength > 0 ? Effect.HIDES : byLength < 0 ? Effect.HIDDEN : Effect.COMPETES;
    }

    /** The sandboxes with an address that both have. */
    List<String> concerned(List<EndpointSpec> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.addresses().stream()
                        .anyMatch(address -> subnet.prefix().contains(address.address())
                                && route.destination().contains(address.address())))
                .map(endpoint -> endpoint.sandbox().name())
                .toList();
    }

    /** What overlaps, and which traffic is lost. */
    String text(List<EndpointSpec> endpoints) {
        return subnet.prefix() + " overlaps " + route.destination() + ", which this host "
                + (route.own() ? "has itself on " + way() : "has a route to by " + way()) + ": " + loss(endpoints);
    }

    private String way() {
        return route.link().isEmpty() ? "several links" : route.link();
    }

    /** Which traffic is lost. */
    String loss(List<EndpointSpec> endpoints) {
        IpPrefix other = route.destination();
        if (route.own()) {
            return "what is sent to " + other.address() + " stays on the host, and no sandbox with it is reached"
                    + names(endpoints);
        }
        return switch (effect()) {
            case HIDES ->
                "the host sends what is meant for sandboxes with these addresses there, the way of connections from"
                        + " outside, of published ports and of answers, and does not reach them"
                        + names(endpoints);
            case COMPETES ->
                "of two routes to the same addresses the host follows one, and does not reach the sandboxes"
                        + names(endpoints) + ", or not what is behind " + way();
            case HIDDEN ->
                "the network's own route is more specific, so that addresses in " + subnet.prefix() + " behind " + way()
                        + " are not reached from this host and its sandboxes";
        };
    }

    private String names(List<EndpointSpec> endpoints) {
        List<String> names = concerned(endpoints);
        if (names.isEmpty()) {
            return "";
        }
        String more = names.size() > NAMES ? " and " + (names.size() - NAMES) + " more" : "";
        return names.stream().limit(NAMES).collect(Collectors.joining(", ", " (", more + ")"));
    }
}
