package io.fairlead.model;

/**
 * Host ports that lead to an endpoint. Both ranges are equally long and map one to one.
 *
 * @param hostAddress where it listens; {@link IpAddress#ANY4} or {@link IpAddress#ANY6} for every address of the host.
 *     Its family is the family that is published
 * @param hostPorts ports of the host
 * @param ports ports of the sandbox
 */
public record PublishedPort(TransportProtocol protocol, IpAddress hostAddress, PortRange hostPorts, PortRange ports) {

    public PublishedPort {
        if (hostPorts.size() != ports.size()) {
            throw new IllegalArgumentException(hostPorts + " and " + ports + " are not equally long");
        }
    }

    @Override
    public String toString() {
        return (hostAddress.v6() ? "[" + hostAddress + "]" : hostAddress) + ":" + hostPorts + "->" + ports + "/"
                + protocol;
    }
}
