package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.List;

/** Addresses of ours on links that nobody tagged and no record speaks of: they belong to nobody, so to the host. */
record StrayAddresses(Mirror mirror, FirewallBackend firewall, AdoptedAddresses adopted) {

    List<Resource> all() {
        List<Resource> found = new ArrayList<>();
        NamespaceMirror host = mirror.host();
        boolean shared = firewall.stranger().isPresent()
                || host.foreignLinks().stream()
                        .anyMatch(link -> mirror.tags().stranger(link.alias()).isPresent());
        if (shared) {
            // Another installation marks its addresses by the same number: nobody can say whose these are.
            return found;
        }
        for (Link link : host.links()) {
            if (OwnerTag.read(link.alias()).isEmpty()) {
                for (Addr addr : host.addresses(link.index())) {
                    if (addr.isOurs()
                            && adopted.owner(link.nameOrEmpty(), addr.prefix()).isEmpty()) {
                        found.add(new LinkAddress(Owner.HOST, NamespaceRef.HOST, link.nameOrEmpty(), addr.prefix()));
                    }
                }
            }
        }
        return found;
    }
}
