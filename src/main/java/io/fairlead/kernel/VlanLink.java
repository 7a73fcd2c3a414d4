package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import org.jspecify.annotations.Nullable;

/**
 * A sub-interface of a link that is not ours: what it sends and receives carries a VLAN tag there.
 *
 * @param parent link below
 * @param id VLAN number, 1 to 4094
 * @param protocol EtherType of the tag: {@link #DOT1Q}; always wanted so
 * @param mtu in bytes; null leaves it to the kernel, which takes the parent's
 * @param linkLocal6 whether it has an IPv6 link-local address of its own; null is unmanaged
 * @param up administratively up, as far as the parent is: the kernel takes both down and up together; always wanted so
 */
public record VlanLink(
        Owner owner,
        NamespaceRef namespace,
        String name,
        String parent,
        int id,
        int protocol,
        @Nullable Integer mtu,
        @Nullable Boolean linkLocal6,
        boolean up)
        implements Resource {

    /** 802.1Q. */
    public static final int DOT1Q = 0x8100;

    /** As it is wanted: of the host, tagged by 802.1Q, and up. */
    public VlanLink(
            Owner owner, String name, String parent, int id, @Nullable Integer mtu, @Nullable Boolean linkLocal6) {
        this(owner, NamespaceRef.HOST, name, parent, id, DOT1Q, mtu, linkLocal6, true);
    }

    @Override
    public Kind kind() {
        return Kind.VLAN;
    }

    @Override
    public Difference compare(Resource observed) {
        VlanLink o = (VlanLink) observed;
        if (!parent.equals(o.parent) || id != o.id || protocol != o.protocol) {
            return Difference.REPLACE;
        }
        boolean same = up == o.up && Unset.orEqual(mtu, o.mtu) && Unset.orEqual(linkLocal6, o.linkLocal6);
        return same ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return "on " + parent + " id " + id + (protocol == DOT1Q ? "" : " protocol 0x" + Integer.toHexString(protocol))
                + (mtu == null ? "" : " mtu " + mtu) + (up ? "" : " down");
    }
}
