package io.fairlead.kernel.walk;

import java.util.List;
import java.util.Optional;

/**
 * What became of a packet in one namespace.
 *
 * @param end what became of it
 * @param reason in words
 * @param packet as it left
 * @param steps rules that matched, in order
 * @param way the last routing decision, empty if the packet did not get that far
 */
public record Journey(End end, String reason, Packet packet, List<Step> steps, Optional<Routes.Way> way) {

    /** How a packet ends. */
    public enum End {
        /** It left by its outgoing link, or arrived where it was going. */
        PASSED,
        /** A rule dropped it silently. */
        DROPPED,
        /** A rule dropped it and told its sender. */
        REJECTED,
        /** There is no route for it, or forwarding is off. */
        UNROUTED,
        /** The outcome hangs on something that cannot be worked out. */
        UNKNOWN
    }

    public Journey {
        steps = List.copyOf(steps);
    }

    /** The rule that ended it, if one did. */
    public Optional<Step> culprit() {
        return steps.isEmpty() || (end != End.DROPPED && end != End.REJECTED)
                ? Optional.empty()
                : Optional.of(steps.get(steps.size() - 1));
    }

    boolean agreesWith(Journey other) {
        boolean stopped = isStopped() && other.isStopped();
        return stopped || (end == other.end && packet.equals(other.packet));
    }

    private boolean isStopped() {
        return end == End.DROPPED || end == End.REJECTED || end == End.UNROUTED;
    }

    Journey unknown(String because) {
        return new Journey(End.UNKNOWN, because, packet, steps, way);
    }
}
