package io.fairlead.driver;

import io.fairlead.kernel.DummyLink;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Sysctl;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the links of a physical kind of network stand on: its parent, or a dummy link where the network is internal.
 *
 * @param network that they belong to
 * @param prefix what the dummy link's name begins with
 */
public record Standing(NetworkSpec network, String prefix) {

    /** The parent, empty if the network is internal: because it is to be, or because it names none. */
    public Optional<Parent> parent() {
        return network.internal() ? Optional.empty() : Parent.of(network);
    }

    /** Name of the link. */
    public String link() {
        return parent().map(Parent::name)
                .orElseGet(() -> prefix + '-' + network.id().shortId());
    }

    /**
     * Adds what has to be made of it.
     *
     * @param mtu of a dummy link, in bytes; null leaves it to the kernel
     */
    public void addTo(ResourceSet.Builder set, @Nullable Integer mtu, HostFacts host) {
        Optional<Parent> parent = parent();
        if (parent.isEmpty()) {
            Owner owner = Owner.of(network.id());
            set.add(new DummyLink(owner, link(), mtu, false));
            set.add(Sysctl.ofLink6(owner, NamespaceRef.HOST, link(), "accept_ra", "0"));
            return;
        }
        // A network that nobody is attached to yet says how its parent is, too.
        set.watch(parent.get().name());
        parent.get().trunk().map(Parent.Trunk::link).ifPresent(set::watch);
        parent.get().made(host).ifPresent(vlan -> {
            set.add(vlan);
            // A router of that segment must not configure the host, which only passes its frames on.
            set.add(Sysctl.ofLink6(Owner.HOST, NamespaceRef.HOST, vlan.name(), "accept_ra", "0"));
        });
    }
}
