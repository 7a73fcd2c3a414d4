package io.fairlead.kernel.rtnetlink;

import io.fairlead.model.MacAddress;
import io.fairlead.model.MacvlanMode;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a macvlan or macvtap link. In a request null leaves a value as it is.
 *
 * @param mode which of its neighbours on the parent it reaches, and how
 * @param sources in mode source the only senders that it hears; nobody if empty
 * @param nopromisc in mode passthru, whether the parent is spared promiscuous mode
 * @param queueLength broadcast and multicast frames that may wait to be copied; the parent uses the largest of its links'
 */
public record Macvlan(
        @Nullable MacvlanMode mode,
        @Nullable Set<MacAddress> sources,
        @Nullable Boolean nopromisc,
        @Nullable Integer queueLength)
        implements LinkData {

    public static final String KIND = "macvlan";

    /** The form that a virtual machine can open, as the character device /dev/tapINDEX. */
    public static final String TAP_KIND = "macvtap";

    private static final int IFLA_MACVLAN_MODE = 1;
    private static final int IFLA_MACVLAN_FLAGS = 2;
    private static final int IFLA_MACVLAN_MACADDR_MODE = 3;
    private static final int IFLA_MACVLAN_MACADDR = 4;
    private static final int IFLA_MACVLAN_MACADDR_DATA = 5;
    private static final int IFLA_MACVLAN_BC_QUEUE_LEN = 7;
    private static final int MACVLAN_FLAG_NOPROMISC = 1;
    private static final int MACVLAN_MACADDR_SET = 3;

    public Macvlan {
        sources = sources == null ? null : Set.copyOf(sources);
    }

    static Macvlan decode(Attributes attributes) {
        Set<MacAddress> sources = new HashSet<>();
        for (Attribute source : attributes.nested(IFLA_MACVLAN_MACADDR_DATA)) {
            if (source.type() == IFLA_MACVLAN_MACADDR && Rtnetlink.isMac(source)) {
                sources.add(Rtnetlink.mac(source));
            }
        }
        return new Macvlan(
                attributes
                        .find(IFLA_MACVLAN_MODE)
                        .map(a -> MacvlanMode.of(a.u32()))
                        .orElse(null),
                sources,
                attributes
                        .find(IFLA_MACVLAN_FLAGS)
                        .map(a -> (a.u16() & MACVLAN_FLAG_NOPROMISC) != 0)
                        .orElse(null),
                attributes.find(IFLA_MACVLAN_BC_QUEUE_LEN).map(Attribute::u32).orElse(null));
    }

    @Override
    public void write(MessageWriter w) {
        if (mode != null) {
            w.attributeU32(IFLA_MACVLAN_MODE, mode.number());
        }
        if (nopromisc != null) {
            w.attributeU16(IFLA_MACVLAN_FLAGS, nopromisc ? MACVLAN_FLAG_NOPROMISC : 0);
        }
        // In other modes the kernel refuses a list, be it empty.
        if (sources != null && mode == MacvlanMode.SOURCE) {
            w.attributeU32(IFLA_MACVLAN_MACADDR_MODE, MACVLAN_MACADDR_SET);
            w.nested(
                    IFLA_MACVLAN_MACADDR_DATA,
                    list -> sources.stream()
                            .sorted(java.util.Comparator.comparing(MacAddress::toString))
                            .forEach(source -> list.attribute(IFLA_MACVLAN_MACADDR, source.bytes())));
        }
        if (queueLength != null) {
            w.attributeU32(IFLA_MACVLAN_BC_QUEUE_LEN, queueLength);
        }
    }
}
