package io.fairlead.reach;

import io.fairlead.model.IpAddress;
import java.util.Locale;

/**
 * Somewhere that packets come from, with one address that stands for all of it.
 *
 * @param name for people: a subnet, a network's name
 * @param link of the host by which its packets come in; empty for the host itself
 * @param source of its packets
 * @param enclosed whether it has no way out of its own link: no default route leads to the host
 */
record Origin(Kind kind, String name, String link, IpAddress source, boolean enclosed) {

    Origin(Kind kind, String name, String link, IpAddress source) {
        this(kind, name, link, source, false);
    }

    /** Who it is, from near to far. */
    enum Kind {
        /** The host's processes, to a loopback address. */
        LOOPBACK,
        /** The host's processes, to any other of its addresses or to the endpoint's. */
        HOST,
        /** Sandboxes of the same network, the endpoint's own included. */
        MEMBERS,
        /** Sandboxes of one other network. */
        NETWORK,
        /** Machines on a link of the host. */
        SUBNET,
        /** Whoever comes by a link with a default route. */
        ANYONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isHost() {
        return kind == Kind.LOOPBACK || kind == Kind.HOST;
    }

    /** Whether it is beyond the host and its sandboxes. */
    boolean isOutside() {
        return kind == Kind.SUBNET || kind == Kind.ANYONE;
    }

    boolean v6() {
        return source.v6();
    }
}
