package io.fairlead.kernel;

import io.fairlead.model.IpvlanFlag;
import io.fairlead.model.IpvlanMode;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import org.jspecify.annotations.Nullable;

/**
 * A link with the Ethernet address of a link of the host's namespace, its parent, from which it differs by its IP addresses
 * alone. It lives in a sandbox and has no end on the host; when the parent goes, it goes along. With a {@code node} it is
 * an ipvtap device of the host, which a virtual machine opens.
 *
 * @param parent name of a link in the host's namespace
 * @param mode who decides where packets go; the kernel keeps one for all links of a parent
 * @param flag whom it reaches on the parent; one for all links of a parent, too
 * @param mtu in bytes; null leaves it to the kernel, which takes the parent's
 * @param linkLocal6 whether it has an IPv6 link-local address of its own; null is unmanaged
 * @param node who may open it as a character device; null unless it is an ipvtap device
 * @param up administratively up; always wanted so
 */
public record IpvlanLink(
        Owner owner,
        NamespaceRef namespace,
        String name,
        String parent,
        IpvlanMode mode,
        IpvlanFlag flag,
        @Nullable Integer mtu,
        @Nullable Boolean linkLocal6,
        @Nullable TapNode node,
        boolean up)
        implements StackedLink {

    /** As it is wanted: up. */
    public IpvlanLink(
            Owner owner,
            NamespaceRef namespace,
            String name,
            String parent,
            IpvlanMode mode,
            IpvlanFlag flag,
            @Nullable Integer mtu,
            @Nullable Boolean linkLocal6,
            @Nullable TapNode node) {
        this(owner, namespace, name, parent, mode, flag, mtu, linkLocal6, node, true);
    }

    @Override
    public Kind kind() {
        return Kind.IPVLAN;
    }

    @Override
    public Difference compare(Resource observed) {
        IpvlanLink o = (IpvlanLink) observed;
        if (!parent.equals(o.parent) || (node == null) != (o.node == null)) {
            return Difference.REPLACE;
        }
        boolean same = up == o.up
                && mode == o.mode
                && flag == o.flag
                && Unset.orEqual(mtu, o.mtu)
                && Unset.orEqual(linkLocal6, o.linkLocal6)
                && (node == null || node.equals(o.node));
        return same ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return (node == null ? "ipvlan on " : "ipvtap on ") + parent + " mode " + mode + " " + flag
                + (mtu == null ? "" : " mtu " + mtu) + (node == null ? "" : node.describe()) + (up ? "" : " down");
    }
}
