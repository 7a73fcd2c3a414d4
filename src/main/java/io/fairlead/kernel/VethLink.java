package io.fairlead.kernel;

import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pair of virtual Ethernet links: one end a port of a bridge, the other inside a sandbox.
 *
 * @param name of the end in {@code namespace}
 * @param master bridge that it is a port of
 * @param mtu of both ends, in bytes; null leaves it to the kernel
 * @param isolated bridge port isolation: isolated ports do not reach each other (IFLA_BRPORT_ISOLATED)
 * @param hairpin whether frames may leave through the port that they came in by (IFLA_BRPORT_MODE)
 * @param peerNamespace namespace of the other end
 * @param peerName name of the other end
 * @param peerMac address of the other end
 * @param peerLinkLocal6 whether the other end has an IPv6 link-local address; null is unmanaged
 * @param up both ends are administratively up; always wanted so
 * @param astray what keeps it from passing frames, or from being known as ours, and nobody asked for; in words. Nothing of
 *     one that is wanted
 */
public record VethLink(
        Owner owner,
        NamespaceRef namespace,
        String name,
        String master,
        @Nullable Integer mtu,
        boolean isolated,
        boolean hairpin,
        NamespaceRef peerNamespace,
        String peerName,
        MacAddress peerMac,
        @Nullable Boolean peerLinkLocal6,
        boolean up,
        List<String> astray)
        implements Resource {

    public VethLink {
        astray = List.copyOf(astray);
    }

    /** As it is wanted. */
    public VethLink(
            Owner owner,
            NamespaceRef namespace,
            String name,
            String master,
            @Nullable Integer mtu,
            boolean isolated,
            boolean hairpin,
            NamespaceRef peerNamespace,
            String peerName,
            MacAddress peerMac,
            @Nullable Boolean peerLinkLocal6,
            boolean up) {
        this(
                owner,
                namespace,
                name,
                master,
                mtu,
                isolated,
                hairpin,
                peerNamespace,
                peerName,
                peerMac,
                peerLinkLocal6,
                up,
                List.of());
    }

    /** As it is wanted: up; and without hairpin. */
    public VethLink(
            Owner owner,
            NamespaceRef namespace,
            String name,
            String master,
            @Nullable Integer mtu,
            boolean isolated,
            NamespaceRef peerNamespace,
            String peerName,
            MacAddress peerMac,
            @Nullable Boolean peerLinkLocal6) {
        this(
                owner,
                namespace,
                name,
                master,
                mtu,
                isolated,
                false,
                peerNamespace,
                peerName,
                peerMac,
                peerLinkLocal6,
                true);
    }

    /** As it is, but a port of no bridge. */
    VethLink withoutMaster() {
        return new VethLink(
                owner, namespace, name, "", mtu, false, false, peerNamespace, peerName, peerMac, peerLinkLocal6, up);
    }

    @Override
    public Kind kind() {
        return Kind.VETH;
    }

    @Override
    public Difference compare(Resource observed) {
        VethLink o = (VethLink) observed;
        if (!namespace.equals(o.namespace) || !peerNamespace.equals(o.peerNamespace)) {
            return Difference.REPLACE;
        }
        boolean same = up == o.up
                && o.astray.isEmpty()
                && master.equals(o.master)
                && Unset.orEqual(mtu, o.mtu)
                && isolated == o.isolated
                && hairpin == o.hairpin
                && peerName.equals(o.peerName)
                && peerMac.equals(o.peerMac)
                && Unset.orEqual(peerLinkLocal6, o.peerLinkLocal6);
        return same ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return (master.isEmpty() ? "port of no bridge" : "port of " + master) + ", peer " + peerName + " in "
                + peerNamespace + " mac " + peerMac
                + (mtu == null ? "" : " mtu " + mtu) + (isolated ? " isolated" : "") + (hairpin ? " hairpin" : "")
                + (up ? "" : " down") + Astray.describe(astray);
    }
}
