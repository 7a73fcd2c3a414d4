package io.fairlead.kernel;

import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bridge.
 *
 * @param mac null leaves it to the kernel
 * @param mtu in bytes; null leaves it to the kernel, which follows the smallest port
 * @param linkLocal6 whether it has an IPv6 link-local address of its own (IFLA_INET6_ADDR_GEN_MODE); null is unmanaged
 * @param up administratively up; always wanted so
 * @param adopted it was there before us under this name: use it, never delete it, tag it or change it
 * @param astray what keeps it from passing frames, or from being known as ours, and nobody asked for; in words. Nothing of
 *     one that is wanted
 */
public record BridgeLink(
        Owner owner,
        NamespaceRef namespace,
        String name,
        @Nullable MacAddress mac,
        @Nullable Integer mtu,
        @Nullable Boolean linkLocal6,
        boolean up,
        boolean adopted,
        List<String> astray)
        implements Resource {

    public BridgeLink {
        astray = List.copyOf(astray);
    }

    /** As it is wanted: up. */
    public BridgeLink(
            Owner owner,
            NamespaceRef namespace,
            String name,
            @Nullable MacAddress mac,
            @Nullable Integer mtu,
            @Nullable Boolean linkLocal6,
            boolean adopted) {
        this(owner, namespace, name, mac, mtu, linkLocal6, true, adopted, List.of());
    }

    @Override
    public Kind kind() {
        return Kind.BRIDGE;
    }

    @Override
    public Difference compare(Resource observed) {
        BridgeLink o = (BridgeLink) observed;
        if (adopted) {
            return Difference.NONE;
        }
        boolean same = up == o.up
                && o.astray.isEmpty()
                && Unset.orEqual(mac, o.mac)
                && Unset.orEqual(mtu, o.mtu)
                && Unset.orEqual(linkLocal6, o.linkLocal6);
        return same ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return (adopted ? "existing bridge" : "bridge")
                + (mac == null ? "" : " mac " + mac)
                + (mtu == null ? "" : " mtu " + mtu)
                + (up ? "" : " down")
                + Astray.describe(astray);
    }
}
