package io.fairlead.kernel;

import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import java.util.List;
import java.util.Optional;

/**
 * Host ports, held by really binding them in the host's namespace, so that a host process and a published port exclude
 * each other.
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
