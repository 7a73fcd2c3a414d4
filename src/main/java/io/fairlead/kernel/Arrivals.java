package io.fairlead.kernel;

import io.fairlead.model.IpAddress;
import io.fairlead.model.PortRange;
import io.fairlead.model.TransportProtocol;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Flows that were opened to some ports of an address, wherever they were led.
 *
 * @param v6 family of the flows
 * @param address that they were opened to; null for all addresses of the host's own
 * @param target where those are led that are right as they are; null if none is
 * @param targetPort to which port of it, 0 for the one that they were opened to
 */
public record Arrivals(
        boolean v6,
        @Nullable IpAddress address,
        TransportProtocol protocol,
        PortRange ports,
        @Nullable IpAddress target,
        int targetPort) {

    /** All of them, because they are led nowhere any more. */
    public static Arrivals all(boolean v6, @Nullable IpAddress address, TransportProtocol protocol, PortRange ports) {
        return new Arrivals(v6, address, protocol, ports, null, 0);
    }

    /** Those that are not led where first packets are from now on. */
    public Arrivals butThoseTo(IpAddress rightTarget, int rightPort) {
        return new Arrivals(v6, address, protocol, ports, rightTarget, rightPort);
    }

    /**
     * Whether a flow is one of them.
     *
     * @param to address that it was opened to, and the port of that
     * @param answering who answers, and by which port
     * @param own tells the host's own addresses
     */
    boolean include(IpAddress to, int toPort, IpAddress answering, int answeringPort, Predicate<IpAddress> own) {
        if (!ports.contains(toPort) || (address != null && !address.equals(to))) {
            return false;
        }
        boolean right = answering.equals(target) && answeringPort == (targetPort == 0 ? toPort : targetPort);
        return !right && (address != null || own.test(to));
    }
}
