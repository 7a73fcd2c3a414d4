package io.fairlead.reconcile;

import io.fairlead.kernel.BridgeLink;
import io.fairlead.kernel.ForeignFirewall;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.ForwardDrop;
import io.fairlead.kernel.Resource;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Sysctl;
import io.fairlead.model.Owner;
import io.fairlead.reconcile.OwnerState.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Says that another firewall on the host stops what a network forwards. The kernel then holds all that was asked for, and
 * still nothing passes; nobody but the administrator may open the other firewall.
 */
final class ForwardWarnings {

    private static final String TYPE = "ForwardBlocked";

    private ForwardWarnings() {}

    static List<Finding> of(ResourceSet desired, HostFacts facts) {
        if (facts.forwardDrops().isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
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
