package io.fairlead.traffic;

import io.fairlead.model.NetworkId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What networks received and sent since the service started. The sum over a network's present endpoints falls when one is
 * detached, and a reader of metrics takes a counter that falls for one that began anew; these only grow. What an endpoint
 * counted after the last look before it went is lost. Not thread-safe.
 */
final class NetworkTotals {

    private final Map<NetworkId, Counted> totals = new HashMap<>();

    /** Adds what is new since the last look, and answers the total. */
    Counted add(NetworkId network, Counted sum) {
        Counted before = totals.getOrDefault(network, Counted.NOTHING);
        Counted total = new Counted(
                before.received().plus(sum.newReceived()),
                before.sent().plus(sum.newSent()),
                sum.newReceived(),
                sum.newSent());
        totals.put(network, total);
        return total;
    }

    /** Forgets all other networks. */
    void keep(Set<NetworkId> networks) {
        totals.keySet().retainAll(networks);
    }
}
