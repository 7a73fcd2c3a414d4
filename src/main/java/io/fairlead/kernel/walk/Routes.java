package io.fairlead.kernel.walk;

import io.fairlead.model.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** What the walk asks of a namespace's links and routing tables. */
public interface Routes {

    /** Where a packet goes that came in by its link: to the host itself, out again, or nowhere. */
    Way incoming(Packet packet);

    /** Where a packet goes that was sent here. */
    Way sent(Packet packet);

    /** The address's type (RTN_*, include/uapi/linux/rtnetlink.h), empty if nobody knows. */
    OptionalInt type(IpAddress address);

    /**
     * The link by which an answer to the address would leave.
     *
     * @param packet for its mark and links
     * @return empty if there is no way
     */
    Optional<String> linkTo(IpAddress address, Packet packet);

    /** The address that a packet gets that is masqueraded on the link, or redirected on it. */
    Optional<IpAddress> addressOf(String link, IpAddress peer);

    OptionalInt index(String link);

    /**
     * A routing decision.
     *
     * @param link outgoing link; empty for a packet that goes no further
     * @param via the neighbour that gets the packet; empty if that is the destination itself
     * @param local whether the packet is for the host itself
     * @param bridged whether it leaves by a port of the bridge that it is on, without being routed; the walk finds that
     *     out
     * @param reason in words, what was decided and on which grounds
     */
    record Way(Optional<String> link, Optional<IpAddress> via, boolean local, boolean bridged, String reason) {

        public static Way local(String reason) {
            return new Way(Optional.empty(), Optional.empty(), true, false, reason);
        }

        public static Way out(String link, Optional<IpAddress> via, String reason) {
            return new Way(Optional.of(link), via, false, false, reason);
        }

        public static Way nowhere(String reason) {
            return new Way(Optional.empty(), Optional.empty(), false, false, reason);
        }

        Way onTheBridge() {
            return new Way(link, via, local, true, reason);
        }

        /** Whether the packet goes no further. */
        public boolean isNowhere() {
            return !local && link.isEmpty();
        }
    }
}
