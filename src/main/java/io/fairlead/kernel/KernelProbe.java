package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.LinkBuilder;
import io.fairlead.kernel.rtnetlink.Vlan;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.TapDevices;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import io.fairlead.netlink.NetlinkSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds out what the kernel and our privileges allow, by trying it in a namespace that is thrown away. */
final class KernelProbe {

    private static final System.Logger LOG = System.getLogger(KernelProbe.class.getName());

    /** Numbers of the links to sit on, which the links of the other trials do not get. */
    private static final List<Integer> PARENTS = List.of(101, 102, 103);

    private KernelProbe() {}

    /** Never fails: what cannot be tried is absent. */
    static Set<KernelFeature> probe() {
        try {
            return NetworkNamespace.callInThrowAway(KernelProbe::tryAll);
        } catch (ErrnoException e) {
            // unshare was refused: without CAP_SYS_ADMIN there is nothing that we could do.
            return EnumSet.noneOf(KernelFeature.class);
        }
    }

    private static Set<KernelFeature> tryAll() {
        Set<KernelFeature> features = EnumSet.of(KernelFeature.NET_ADMIN);
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            if (accepts(socket, Link.create(0, "bridge", "probe0").build())) {
                features.add(KernelFeature.BRIDGE);
            }
            Link peer = Link.change(0).name("probe2").build();
            if (accepts(socket, Link.create(0, "veth", "probe1").peer(peer).build())) {
                features.add(KernelFeature.VETH);
            }
        }
        try (FileDescriptor tun = TapDevices.open()) {
            TapDevices.create(tun, "probe3", false);
            features.add(KernelFeature.TAP);
        } catch (ErrnoException e) {
            LOG.log(System.Logger.Level.DEBUG, "no TAP devices: {0}", e.getMessage());
        }
        features.addAll(upperLinks());
        features.addAll(FirewallProbe.probe());
        if (Files.exists(Path.of("/proc/sys/net/ipv6/conf/all"))) {
            features.add(KernelFeature.IPV6);
        }
        return features;
    }

    /** Links that sit on another one, and what they sit on where there is no physical one. */
    private static Set<KernelFeature> upperLinks() {
        Set<KernelFeature> features = EnumSet.noneOf(KernelFeature.class);
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            for (int parent : PARENTS) {
                if (accepts(
                        socket, Link.create(parent, "dummy", "probe" + parent).build())) {
                    features.add(KernelFeature.DUMMY);
                } else {
                    // Where even this is refused, nothing can be tried, and nothing is there.
                    accepts(
                            socket,
                            Link.create(parent, "bridge", "probe" + parent).build());
                }
            }
            // A parent carries macvlan or ipvlan, not both.
            tryOn(socket, PARENTS.get(0), KernelFeature.MACVLAN, upper("macvlan"), features);
            tryOn(socket, PARENTS.get(0), KernelFeature.MACVTAP, upper("macvtap"), features);
            tryOn(socket, PARENTS.get(1), KernelFeature.IPVLAN, upper("ipvlan"), features);
            tryOn(socket, PARENTS.get(1), KernelFeature.IPVTAP, upper("ipvtap"), features);
            LinkBuilder vlan = upper(Vlan.KIND).data(new Vlan(1, Vlan.DOT1Q));
            tryOn(socket, PARENTS.get(2), KernelFeature.VLAN, vlan, features);
        }
        return features;
    }

    private static LinkBuilder upper(String kind) {
        return Link.create(0, kind, "probe-" + kind);
    }

    private static void tryOn(
            NetlinkSocket socket, int parent, KernelFeature feature, LinkBuilder link, Set<KernelFeature> features) {
        if (accepts(socket, link.lower(parent, null).build())) {
            features.add(feature);
        }
    }

    private static boolean accepts(NetlinkSocket socket, Link link) {
        MessageWriter w = new MessageWriter();
        link.write(w, "try " + link.kind(), NetlinkMessage.CREATE | NetlinkMessage.EXCL);
        return socket.batch(w).isSuccess();
    }
}
