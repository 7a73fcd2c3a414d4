package io.fairlead.driver;

import io.fairlead.model.NetworkSpec;
import java.util.List;

/**
 * The side that a network turns to its host.
 *
 * @param device the network's {@link NetworkDriver#hostLink(NetworkSpec) link on the host}; empty where there is none
 * @param membersMeet whether sandboxes of the network reach each other
 * @param unprotected whether the mode lets everybody with a route in to every port, in some family
 * @param parent link of the host on which sandboxes stand that the physical network reaches past the host; empty if
 *     everything passes the host
 * @param entrances in the order of the endpoints and their ports
 */
public record Frontage(
        String device, boolean membersMeet, boolean unprotected, String parent, List<Entrance> entrances) {

    public static final Frontage NONE = new Frontage("", false, false, List.of());

    /** Of a network whose traffic passes the host. */
    public Frontage(String device, boolean membersMeet, boolean unprotected, List<Entrance> entrances) {
        this(device, membersMeet, unprotected, "", entrances);
    }

    public Frontage {
        entrances = List.copyOf(entrances);
    }
}
