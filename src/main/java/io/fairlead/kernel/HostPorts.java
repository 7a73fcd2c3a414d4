package io.fairlead.kernel;

import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Host ports, held by really binding them in the host's namespace, so that a host process and a published port exclude
 * each other. IPv4 and IPv6 are held apart: {@code ::} does not take IPv4.
 *
 * <p>Ports of a range of more than 256 are looked up at once in the kernel's list of sockets, and bound later in the
 * background. Where descriptors run short (half of RLIMIT_NOFILE is left to others) ports stay unbound: they were checked
 * when they were taken, and other holders are still kept off them, but a host process no longer is. The same goes for
 * SCTP ports on a kernel without SCTP.
 */
public interface HostPorts {

    /**
     * Takes all ports or none.
     *
     * @param holder who holds them: an endpoint's id. What the holder has already and is listed again, it keeps; what it
     *     has and is not listed, it loses
     * @return what is in the way, empty if the ports are now held
     */
    List<Taken> hold(String holder, List<PublishedPort> ports);

    /**
     * As {@link #hold}, without taking anything: no port is bound, not even for a moment.
     *
     * @param leaving holders whose ports count as free
     */
    List<Taken> check(String holder, List<PublishedPort> ports, Set<String> leaving);

    /** Gives back everything the holder has; nothing if it has nothing. */
    void release(String holder);

    /**
     * Finds a free host port in the kernel's ephemeral range (net.ipv4.ip_local_port_range) that is free for every given
     * port (whose own host ports are ignored): the same number in both families.
     */
    Optional<PortRange> findFree(List<PublishedPort> ports);

    /**
     * @param port one of those asked for
     * @param reason in words, with the holder or the kernel's error
     */
    record Taken(PublishedPort port, String reason) {}
}
