package io.fairlead.reconcile;

import io.fairlead.kernel.BridgeLink;
import io.fairlead.kernel.ForeignFirewall;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.ForwardDrop;
import io.fairlead.kernel.Resource;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Sysctl;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.Owner;
import io.fairlead.reconcile.OwnerState.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Says that another firewall on the host, or a link of others, stops what a network forwards. The kernel then holds all that
 * was asked for, and still nothing passes; nobody but the administrator may open the other firewall or change the link.
 */
final class ForwardWarnings {

    private static final String TYPE = "ForwardBlocked";
    private static final IpPrefix EVERYWHERE4 = IpPrefix.of("0.0.0.0/0");

    private ForwardWarnings() {}

    static List<Finding> of(ResourceSet desired, HostFacts facts) {
        if (facts.forwardDrops().isEmpty() && facts.notForwarding().isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        if (forwards(desired, "ip")) {
            facts.notForwarding().stream()
                    .filter(link -> isOnTheWay(link, desired, facts))
                    .sorted()
                    .forEach(link -> findings.add(new Finding(TYPE, text(link))));
        }
        for (Resource resource : desired.all()) {
            if (resource instanceof BridgeLink bridge) {
                facts.forwardDrops().stream()
                        .filter(drop -> forwards(desired, drop.family()))
                        .filter(drop -> !drop.open().contains(bridge.name()))
                        .forEach(drop -> findings.add(new Finding(TYPE, text(drop, bridge.name()))));
            }
        }
        return findings;
    }

    /** Whether packets of a network come in by a link of others: the host's way out, or a bridge that it uses. */
    private static boolean isOnTheWay(String link, ResourceSet desired, HostFacts facts) {
        return facts.foreignRoutes().stream()
                        .anyMatch(route ->
                                route.link().equals(link) && route.destination().equals(EVERYWHERE4))
                || desired.all().stream()
                        .anyMatch(resource -> resource instanceof BridgeLink bridge
                                && bridge.adopted()
                                && bridge.name().equals(link));
    }

    private static String text(String link) {
        String parameter = "net.ipv4.conf." + link.replace('.', '/') + ".forwarding";
        return "What comes in by " + link + " is not passed on, answers from outside among it, because " + parameter
                + " is 0. To let it pass: sysctl -w " + parameter + "=1";
    }

    /** A network that needs forwarding in a family says so by the parameter that it shares. */
    private static boolean forwards(ResourceSet desired, String family) {
        return desired.all().stream()
                .filter(resource ->
                        resource instanceof Sysctl && resource.owner().equals(Owner.HOST))
                .anyMatch(resource -> switch (family) {
                    case "ip" -> resource.name().startsWith("net/ipv4/");
                    case "ip6" -> resource.name().startsWith("net/ipv6/");
                    default -> true;
                });
    }

    private static String text(ForwardDrop drop, String bridge) {
        ForeignFirewall firewall = drop.firewall();
        String chain = drop.family() + ' ' + drop.table() + ' ' + drop.chain();
        return "Another firewall (" + firewall + ", nf_tables chain " + chain
                + ") drops forwarded packets that it does not accept, those of " + bridge
                + " among them. To let them pass: "
                + String.join("; ", firewall.letForward(drop.family(), drop.table(), drop.chain(), bridge, true));
    }
}
