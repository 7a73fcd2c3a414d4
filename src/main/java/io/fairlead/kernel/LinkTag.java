package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.Owner;
import io.fairlead.netlink.NetlinkSocket;

/** Whose a link is, for those that use links and do not make them. */
public final class LinkTag {

    private LinkTag() {}

    /**
     * Whether a link in the calling thread's namespace carries the owner's tag.
     *
     * @param index of the link
     * @throws io.fairlead.libc.ErrnoException if the kernel does not list its links
     */
    public static boolean isOf(Owner owner, int index) {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            return socket.dump(Link.dump()).stream()
                    .filter(Link::isWhole)
                    .map(Link::decode)
                    .filter(link -> link.index() == index)
                    .flatMap(link -> OwnerTag.read(link.alias()).flatMap(OwnerTag::owner).stream())
                    .anyMatch(owner::equals);
        }
    }
}
