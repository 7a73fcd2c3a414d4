package io.fairlead.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of a network for those who ask. Nothing of it changes what this host does.
 *
 * @param attachable Docker's flag for networks of a swarm, kept for clients that set it everywhere
 * @param configFrom name of the configuration network that the network was made from; null if it stands by itself
 * @param ipamOptions options of the address management, none of which the service's own knows
 * @param extraOptions driver options that the driver does not know
 */
public record NetworkNotes(
        boolean attachable,
        @Nullable String configFrom,
        Map<String, String> ipamOptions,
        Map<String, String> extraOptions) {

    /** Nothing. */
    public static final NetworkNotes NONE = new NetworkNotes(false, null, Map.of(), Map.of());

    public NetworkNotes {
        ipamOptions = Map.copyOf(ipamOptions);
        extraOptions = Map.copyOf(extraOptions);
    }
}
