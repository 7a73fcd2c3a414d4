package io.fairlead.kernel.rtnetlink;

import io.fairlead.libc.Sockets;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.MalformedMessageException;

/** Numbers of include/uapi/linux/rtnetlink.h, and the readings of values that all nouns share. */
public final class Rtnetlink {

    public static final int NEWLINK = 16;
    public static final int DELLINK = 17;
    public static final int GETLINK = 18;
    public static final int NEWADDR = 20;
    public static final int DELADDR = 21;
    public static final int GETADDR = 22;
    public static final int NEWROUTE = 24;
    public static final int DELROUTE = 25;
    public static final int GETROUTE = 26;
    public static final int NEWNEIGH = 28;
    public static final int DELNEIGH = 29;
    public static final int GETNEIGH = 30;
    public static final int NEWNETCONF = 80;
    public static final int NEWNSID = 88;
    public static final int DELNSID = 89;
    public static final int GETNSID = 90;
    public static final int NEWSTATS = 92;
    public static final int GETSTATS = 94;

    public static final int GROUP_LINK = 1;
    public static final int GROUP_NEIGH = 3;
    public static final int GROUP_IPV4_ADDR = 5;
    public static final int GROUP_IPV4_ROUTE = 7;
    public static final int GROUP_IPV6_ADDR = 9;
    public static final int GROUP_IPV6_ROUTE = 11;
    public static final int GROUP_IPV4_NETCONF = 24;
    public static final int GROUP_IPV6_NETCONF = 25;
    public static final int GROUP_NSID = 28;

    /**
     * Our number as origin of addresses (IFA_PROTO) and routes (rtm_protocol). Numbers above RTPROT_STATIC belong to
     * user space; 250 is in no registry that iproute2 ships.
     */
    public static final int PROTOCOL = 250;

    private Rtnetlink() {}

    static int family(boolean v6) {
        return v6 ? Sockets.AF_INET6 : Sockets.AF_INET;
    }

    /** The address of an attribute, which has to fit the family of its message. */
    static IpAddress address(Attribute attribute, int family) {
        byte[] bytes = attribute.bytes();
        int expected = family == Sockets.AF_INET ? 4 : 16;
        if (bytes.length != expected) {
            throw new MalformedMessageException(
                    "address of " + bytes.length + " bytes in a message of family " + family);
        }
        return IpAddress.of(bytes);
    }

    static IpPrefix prefix(IpAddress address, int length) {
        if (length > address.bitLength()) {
            throw new MalformedMessageException("prefix length " + length + " for " + address);
        }
        return new IpPrefix(address, length);
    }

    static IpAddress any(int family) {
        return family == Sockets.AF_INET ? IpAddress.ANY4 : IpAddress.ANY6;
    }

    /** An Ethernet address; links of other types (tunnels) have hardware addresses of other lengths, or none. */
    static boolean isMac(Attribute attribute) {
        return attribute.value().limit() == 6;
    }

    static MacAddress mac(Attribute attribute) {
        if (!isMac(attribute)) {
            throw new MalformedMessageException(
                    "Ethernet address of " + attribute.value().limit() + " bytes");
        }
        return MacAddress.of(attribute.bytes());
    }

    static boolean isInternet(int family) {
        return family == Sockets.AF_INET || family == Sockets.AF_INET6;
    }
}
