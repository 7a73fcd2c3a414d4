package io.fairlead.network;

import io.fairlead.ipam.AddressRange;
import io.fairlead.ipam.Reservation;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import io.fairlead.network.Readdressing.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of a network's reservations when its subnets change. */
final class MovedReservations {

    private MovedReservations() {}

    /**
     * Where a subnet moves, they move along to the same host part, as their holders do; as long as the former subnet
     * stays, so do they in it. What has no subnet any more goes.
     *
     * @param after the network with the changed subnets
     * @param warnings takes what goes
     */
    static List<Reservation> of(
            List<Reservation> before, NetworkSpec after, Optional<Move> move, List<String> warnings) {
        List<Reservation> kept = new ArrayList<>();
        for (Reservation reservation : before) {
            Optional<Reservation> moved = move.flatMap(m -> m.target(reservation.address()))
                    .filter(target -> isFree(target, after))
                    .map(reservation::at);
            boolean stays = isFree(reservation.address(), after);
            moved.ifPresent(kept::add);
            if (stays) {
                kept.add(reservation);
            } else if (moved.isEmpty()) {
                warnings.add(gone(reservation));
            }
        }
        return kept;
    }

    private static boolean isFree(IpAddress address, NetworkSpec network) {
        return network.subnets().stream().anyMatch(subnet -> isFree(address, subnet));
    }

    private static boolean isFree(IpAddress address, Subnet subnet) {
        return AddressRange.usable(subnet.prefix()).contains(address)
                && !address.equals(subnet.gateway())
                && !subnet.auxAddresses().containsValue(address);
    }

    /** That the reservation goes, in words. */
    static String gone(Reservation reservation) {
        return "the reservation of " + reservation.address() + " for " + reservation.holder() + " goes with its subnet";
    }
}
