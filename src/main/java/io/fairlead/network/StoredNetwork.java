package io.fairlead.network;

import io.fairlead.model.NetworkSpec;
import java.time.Instant;

/** A network as it is stored. */
record StoredNetwork(NetworkSpec spec, Instant created) {

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
        return new StoredNetwork(now, created);
    }
}
