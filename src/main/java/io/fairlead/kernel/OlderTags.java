package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.netlink.NetlinkSocket;
import java.util.List;
import java.util.Optional;

/** Tags of a time when they named no installation. */
final class OlderTags {

    private OlderTags() {}

    /**
     * Whether what all networks share is ours, where its tag does not say: if the database is from that time, and either
     * knows an owner that such tags on the host name, or there are none.
     */
    static boolean areOurs(NetworkNamespace namespaces, Installation installation) {
        if (!installation.older()) {
            return false;
        }
        List<Owner> named = namespaces.call(NamespaceRef.HOST, OlderTags::named);
        return named.isEmpty() || named.stream().anyMatch(installation.owners()::contains);
    }

    private static List<Owner> named() {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            return socket.dump(Link.dump()).stream()
                    .filter(Link::isWhole)
                    .flatMap(message -> OwnerTag.read(Link.decode(message).alias()).stream())
                    .filter(tag -> tag.installation().equals(OwnerTag.OLDER))
                    .map(OwnerTag::owner)
                    .flatMap(Optional::stream)
                    .filter(owner -> !owner.equals(Owner.HOST))
                    .toList();
        }
    }
}
