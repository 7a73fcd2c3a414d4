package io.fairlead.reach;

import io.fairlead.kernel.walk.Packet;
import io.fairlead.reach.TraceStep.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Where one direction ended.
 *
 * @param verdict {@link Verdict#ALLOWED} if it was delivered
 * @param reason in one sentence
 * @param remedy what would let it through; empty where it got through
 * @param packet as it was last seen
 * @param place where it was delivered, null for outside and for nowhere
 * @param link by which it left for outside, null otherwise
 */
record Arrival(
        Verdict verdict,
        String reason,
        String remedy,
        Packet packet,
        @Nullable Place place,
        @Nullable String link) {

    static Arrival at(Place place, Packet packet) {
        return new Arrival(Verdict.ALLOWED, "it reaches " + place.name(), "", packet, place, null);
    }

    static Arrival outside(String link, Packet packet) {
        return new Arrival(Verdict.ALLOWED, "it leaves the host by " + link, "", packet, null, link);
    }

    /**
     * @param machine in words
     * @param device its TAP device on the host
     */
    static Arrival guest(String machine, String device, Packet packet) {
        return new Arrival(Verdict.ALLOWED, "it reaches " + machine, "", packet, null, device);
    }

    static Arrival blocked(String reason, String remedy, Packet packet) {
        return new Arrival(Verdict.BLOCKED, reason, remedy, packet, null, null);
    }

    static Arrival unknown(String reason, Packet packet) {
        return new Arrival(Verdict.UNKNOWN, reason, "", packet, null, null);
    }

    boolean isThere() {
        return verdict == Verdict.ALLOWED;
    }
}
