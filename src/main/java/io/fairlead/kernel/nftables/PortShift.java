package io.fairlead.kernel.nftables;

import io.fairlead.model.PortRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounds that make the kernel shift a range of ports as one: with {@link Nat#PROTO_OFFSET} it computes {@code min +
 * port % (max - min + 1)}, and for the right bounds that is {@code port + distance} for every port of the range.
 *
 * <p>One caveat: where two flows would become the same after translation (one client port reaching one sandbox port by
 * two ways), the kernel tries the next port of the bounds, where an exact mapping would keep the port and change the
 * client's. Only clients that fix their own port can get there.
 *
 * @param ports the host ports this holds for
 * @param min lower bound, may be 0
 * @param max upper bound
 */
public record PortShift(PortRange ports, int min, int max) {

    /**
     * The shifts that together take {@code from} to {@code to}: one, unless a range longer than its own first port goes
     * down, which takes one for every doubling of the port.
     *
     * @param to as long as {@code from}
     */
    public static List<PortShift> between(PortRange from, PortRange to) {
        if (from.size() != to.size()) {
            throw new IllegalArgumentException(from + " and " + to + " are not equally long");
        }
        int distance = to.first() - from.first();
        if (distance >= 0) {
            // No port of the range reaches the modulus, so it stays itself and only the minimum is added.
            return List.of(new PortShift(from, distance, PortRange.MAX));
        }
        List<PortShift> shifts = new ArrayList<>(1);
        for (int first = from.first(); first <= from.last(); ) {
            int last = Math.min(from.last(), 2 * first - 1);
            shifts.add(down(new PortRange(first, last), -distance));
            first = last + 1;
        }
        return List.copyOf(shifts);
    }

    /** A modulus that every port of the range contains exactly once, so that it is subtracted: first >= m, last < 2m. */
    private static PortShift down(PortRange ports, int distance) {
        int modulus = Math.max((ports.last() + 2) / 2, distance);
        int min = modulus - distance;
        return new PortShift(ports, min, min + modulus - 1);
    }

    /** What the kernel makes of a port. */
    int apply(int port) {
        return min + port % (max - min + 1);
    }
}
