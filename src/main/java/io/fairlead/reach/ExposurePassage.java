package io.fairlead.reach;

import io.fairlead.model.IpAddress;

/** Sends a first packet on its way through the host, in thought. */
interface ExposurePassage {

    /**
     * Whether it gets to the endpoint.
     *
     * @param target where it has to arrive
     */
    ExposureVerdict walk(Origin origin, FirstPacket packet, Target target);

    /** Whether it would get to a process of the host, if nothing of ours were there. */
    ExposureVerdict withoutUs(Origin origin, FirstPacket packet);

    /**
     * What the packet says.
     *
     * @param protocol IANA number
     * @param port destination port
     */
    record FirstPacket(IpAddress destination, int protocol, int port) {}

    /**
     * The endpoint's end.
     *
     * @param address its own; the host's for endpoints of the host network
     * @param device link of the host by which its network is reached; empty for the host itself
     */
    record Target(IpAddress address, int port, String device) {}
}
