package io.fairlead.reach;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.util.List;

/**
 * Tells addresses that the world can route to from those that only a site or a link knows. Addresses for documentation
 * count as the world's: whoever uses them plays the world.
 */
final class PublicAddresses {

    /** IANA's special-purpose registries, those blocks that are not globally reachable. */
    private static final List<IpPrefix> PRIVATE = List.of(
            IpPrefix.of("0.0.0.0/8"),
            IpPrefix.of("10.0.0.0/8"),
            IpPrefix.of("100.64.0.0/10"),
            IpPrefix.of("127.0.0.0/8"),
            IpPrefix.of("169.254.0.0/16"),
            IpPrefix.of("172.16.0.0/12"),
            IpPrefix.of("192.168.0.0/16"),
            IpPrefix.of("224.0.0.0/3"),
            IpPrefix.of("::/127"),
            IpPrefix.of("fc00::/7"),
            IpPrefix.of("fe80::/10"),
            IpPrefix.of("ff00::/8"));

    private PublicAddresses() {}

    static boolean isPublic(IpAddress address) {
        return PRIVATE.stream().noneMatch(block -> block.contains(address));
    }
}
