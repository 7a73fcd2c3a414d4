package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Hook;

/**
 * A connection whose first packet was walked: how its answers are translated back.
 *
 * @param original the first packet as it was sent
 * @param translated the first packet as it arrived
 */
public record Connection(Packet original, Packet translated) {

    /** Destinations before routing, sources after it: each undoes what was done to the other end on the way here. */
    Packet translateBack(Hook.Point point, Packet answer) {
        boolean early = point == Hook.Point.PREROUTING || point == Hook.Point.OUTPUT;
        boolean ports = answer.hasPorts();
        if (early && answer.destination().equals(translated.source())) {
            Packet back = answer.to(original.source());
            return ports ? back.ports(answer.sourcePort(), original.sourcePort()) : back;
        }
        if (!early && answer.source().equals(translated.destination())) {
            Packet back = answer.from(original.destination());
            return ports ? back.ports(original.destinationPort(), answer.destinationPort()) : back;
        }
        return answer;
    }
}
