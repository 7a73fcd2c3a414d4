package io.fairlead.network;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Uplink;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A network as it is stored. */
record StoredNetwork(NetworkSpec spec, List<StoredUplink> uplinks, Instant created) {

    /** Configurations after the networks that were made from them, as they have to go. */
    static final Comparator<StoredNetwork> USERS_FIRST =
            Comparator.comparing(network -> network.spec().configOnly());

    StoredNetwork {
        uplinks = List.copyOf(uplinks);
    }

    /** Whether its endpoints have links and addresses. */
    boolean givesLinks() {
        return !spec.subnets().isEmpty() || DhcpAddresses.of(spec);
    }

    /** Whether each of its endpoints has an Ethernet address of its own; those of ipvlan networks have their parent's. */
    boolean hasOwnMacs() {
        return givesLinks() && !spec.driver().value().equals("ipvlan");
    }

    StoredNetwork withUplinks(List<StoredUplink> other) {
        return new StoredNetwork(spec, other, created);
    }

    Optional<StoredUplink> uplink(String link) {
        return uplinks.stream().filter(u -> u.uplink().link().equals(link)).findFirst();
    }

    /** What the kernel is to have now. */
    List<Uplink> effectiveUplinks() {
        return uplinks.stream()
                .filter(uplink -> !uplink.leaving())
                .map(StoredUplink::uplink)
                .toList();
    }

    StoredNetwork withGeneration(long generation) {
        return new StoredNetwork(spec.withGeneration(generation), uplinks, created);
    }
}
