package io.fairlead.network;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Uplink;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A network as it is stored. */
record StoredNetwork(NetworkSpec spec, List<StoredUplink> uplinks, Instant created) {

    StoredNetwork {
        uplinks = List.copyOf(uplinks);
    }

    /** Whether its endpoints have links and addresses. */
    boolean givesLinks() {
        return !spec.subnets().isEmpty() || DhcpAddresses.of(spec);
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
        NetworkSpec now = new NetworkSpec(
                spec.id(),
                spec.name(),
                spec.driver(),
                spec.predefined(),
                spec.ipv4(),
                spec.ipv6(),
                spec.subnets(),
                spec.internal(),
                spec.options(),
                spec.labels(),
                generation);
        return new StoredNetwork(now, uplinks, created);
    }
}
