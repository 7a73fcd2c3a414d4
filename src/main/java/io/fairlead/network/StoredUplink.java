package io.fairlead.network;

import io.fairlead.model.Uplink;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An uplink as it is stored.
 *
 * @param node the host whose link it is
 * @param leaving whether it was taken away, and is only remembered until that is confirmed
 * @param confirmBy when the change is undone; null once it is confirmed
 */
record StoredUplink(
        Uplink uplink,
        String node,
        boolean leaving,
        @Nullable Instant confirmBy,
        Instant created) {

    boolean isOverdue(Instant now) {
        return confirmBy != null && !confirmBy.isAfter(now);
    }

    /** In one word, as a client is told. */
    String state() {
        return confirmBy == null ? "CONFIRMED" : leaving ? "REMOVAL_UNCONFIRMED" : "UNCONFIRMED";
    }

    StoredUplink confirmed() {
        return new StoredUplink(uplink, node, leaving, null, created);
    }

    StoredUplink leaving(@Nullable Instant by) {
        return new StoredUplink(uplink, node, true, by, created);
    }

    /** As it was before it was taken away. */
    StoredUplink staying() {
        return new StoredUplink(uplink, node, false, null, created);
    }
}
