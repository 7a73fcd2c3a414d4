package io.fairlead.driver.bridge;

import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Uplink;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;

/** What a link of the host has to be to become a port of a network's bridge. */
final class UplinkRules {

    private UplinkRules() {}

    static List<Violation> violations(NetworkSpec spec, String device, List<Uplink> uplinks, HostFacts host) {
        List<Violation> violations = new ArrayList<>();
        if (spec.internal() && !uplinks.isEmpty()) {
            violations.add(new Violation("internal", "an internal network has no way out, and an uplink is one"));
        }
        for (Uplink uplink : uplinks) {
            String name = uplink.link();
            LinkFact link = host.links().get(name);
            if (name.equals(device)) {
                add(violations, name + " is the network's own bridge");
            } else if (link == null) {
                add(violations, "the host has no link " + name + " that is not one of ours");
            } else if (!link.unfit().isEmpty()) {
                add(violations, name + " cannot be a port of a bridge: " + link.unfit());
            } else if (!link.stacked().isEmpty()) {
                add(violations, name + " carries macvlan or ipvlan links, beside which the kernel takes no bridge");
            } else if (!link.master().isEmpty() && !link.master().equals(device)) {
                add(violations, name + " is a port of " + link.master() + " already");
            }
        }
        return violations;
    }

    private static void add(List<Violation> violations, String message) {
        violations.add(new Violation("link", message));
    }
}
