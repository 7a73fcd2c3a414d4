package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.SavedAddr;
import io.fairlead.kernel.rtnetlink.SavedRoute;
import io.fairlead.model.Owner;
import java.time.Instant;
import java.util.List;

/**
 * A link of the host as it was found when it became a port of ours.
 *
 * @param index of the link when it was found
 * @param up whether it was up
 * @param master bridge that it is a port of since
 * @param moved whether addresses and routes are the bridge's since
 * @param taken when it was found so
 * @param addresses those that can move, in the order of a dump
 * @param routes through it that the kernel does not make by itself with the addresses
 */
record UplinkRecord(
        Owner owner,
        String link,
        int index,
        boolean up,
        String master,
        boolean moved,
        Instant taken,
        List<SavedAddr> addresses,
        List<SavedRoute> routes) {

    UplinkRecord {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }

    UplinkRecord with(List<SavedAddr> others) {
        return new UplinkRecord(owner, link, index, up, master, moved, taken, others, routes);
    }

    UplinkRecord with(String newMaster, boolean nowMoved) {
        return new UplinkRecord(owner, link, index, up, newMaster, nowMoved, taken, addresses, routes);
    }
}
