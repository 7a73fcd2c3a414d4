package io.fairlead.ipam;

import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NetworkId;
import org.jspecify.annotations.Nullable;

/**
 * An address of a network that nobody but its holder is given, whether the holder is there or not.
 *
 * @param sandbox name of the sandbox that holds it, or null
 * @param mac of the endpoint that holds it, or null; one of the two is given
 */
public record Reservation(
        NetworkId network,
        IpAddress address,
        @Nullable String sandbox,
        @Nullable MacAddress mac) {

    public Reservation {
        if ((sandbox == null) == (mac == null)) {
            throw new IllegalArgumentException("a reservation is for a sandbox's name or for a MAC address");
        }
    }

    /** What there can be one reservation of. */
    public record Key(NetworkId network, IpAddress address) {}

    public Key key() {
        return new Key(network, address);
    }

    /** Whether an endpoint with this MAC address in a sandbox of this name holds it. */
    public boolean isFor(String sandboxName, MacAddress endpointMac) {
        return sandboxName.equals(sandbox) || endpointMac.equals(mac);
    }

    /** The same for another address. */
    public Reservation at(IpAddress other) {
        return new Reservation(network, other, sandbox, mac);
    }

    /** The holder in words. */
    public String holder() {
        return sandbox != null ? "sandbox " + sandbox : "MAC address " + mac;
    }
}
