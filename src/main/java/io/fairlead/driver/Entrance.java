package io.fairlead.driver;

import io.fairlead.model.EndpointId;
import io.fairlead.model.IpAddress;
import io.fairlead.model.PortRange;
import io.fairlead.model.TransportProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Where packets can be addressed that shall reach an endpoint. Whether they get there is another question.
 *
 * @param address one of the host's, or one of the endpoint's own; {@link IpAddress#ANY4} or {@link IpAddress#ANY6} for
 *     every address of the host
 * @param protocol null for every protocol
 * @param ports at that address
 * @param sandboxPorts the sandbox's ports that they lead to, as many
 */
public record Entrance(
        EndpointId endpoint,
        Kind kind,
        IpAddress address,
        @Nullable TransportProtocol protocol,
        PortRange ports,
        PortRange sandboxPorts) {

    /** What kind of place it is. */
    public enum Kind {
        /** Ports of the host that lead to the sandbox. */
        PUBLISHED,
        /** Published ports at the endpoint's own address, for those who may address it directly. */
        DIRECT,
        /** All other ports at the endpoint's own address. */
        UNPUBLISHED,
        /** All ports at the endpoint's own address on the physical network, which leads there past this host. */
        BESIDE,
        /** The host's own ports: whatever a process of the sandbox listens on. */
        HOST
    }

    /** Every port. */
    public static final PortRange ALL = new PortRange(1, PortRange.MAX);
}
