package io.fairlead.kernel;

import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.HostFacts.Medium;
import io.fairlead.kernel.HostFacts.State;
import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What others may know of a link of the host that is none of ours. */
final class ForeignLink {

    private static final Path SYSFS = Path.of("/sys/class/net");

    /** ARPHRD_ETHER of include/uapi/linux/if_arp.h. */
    private static final int ETHERNET = 1;

    /** ARPHRD_LOOPBACK. */
    private static final int LOOPBACK = 772;

    private ForeignLink() {}

    /**
     * @param stacked links on it
     */
    static LinkFact fact(NamespaceMirror host, Link link, Set<HostFacts.Stacked> stacked) {
        String kind = link.kind();
        Integer mtu = link.mtu();
        int master = link.masterOrZero();
        return new LinkFact(
                kind == null ? "" : kind,
                mtu == null ? 0 : mtu,
                master == 0 ? "" : host.link(master).map(Link::nameOrEmpty).orElse("link " + master),
                unfit(link),
                host.addresses(link.index()).stream().map(Addr::prefix).sorted().toList(),
                medium(link),
                state(link),
                stacked);
    }

    private static State state(Link link) {
        if (!link.isUp()) {
            return State.DOWN;
        }
        return Boolean.FALSE.equals(link.carrier()) ? State.NO_CARRIER : State.UP;
    }

    private static Medium medium(Link link) {
        Integer hardware = link.hardware();
        if (hardware != null && hardware == LOOPBACK) {
            return Medium.LOOPBACK;
        }
        if (hardware == null || hardware != ETHERNET) {
            return Medium.OTHER;
        }
        return isWireless(link) ? Medium.WIRELESS : Medium.ETHERNET;
    }

    private static boolean isWireless(Link link) {
        Path directory = SYSFS.resolve(link.nameOrEmpty());
        return link.kind() == null
                && (Files.exists(directory.resolve("phy80211")) || Files.exists(directory.resolve("wireless")));
    }

    /** As br_add_if in net/bridge/br_if.c decides. */
    private static String unfit(Link link) {
        Integer hardware = link.hardware();
        if (hardware == null || hardware != ETHERNET) {
            return "it carries no Ethernet frames";
        }
        if (link.isKind("bridge")) {
            return "it is a bridge itself";
        }
        // A station speaks for one address only; the kernel refuses it unless it uses four-address frames.
        return isWireless(link) ? "it is wireless, and an access point takes frames of one sender only" : "";
    }
}
