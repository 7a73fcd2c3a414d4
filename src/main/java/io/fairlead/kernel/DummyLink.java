package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import org.jspecify.annotations.Nullable;

/**
 * A link that leads nowhere: what links sit on that are to reach each other and nobody else.
 *
 * @param mtu in bytes; null leaves it to the kernel (1500)
 * @param linkLocal6 whether it has an IPv6 link-local address of its own; null is unmanaged
 * @param up administratively up; always wanted so
 */
public record DummyLink(
        Owner owner,
        NamespaceRef namespace,
        String name,
        @Nullable Integer mtu,
        @Nullable Boolean linkLocal6,
        boolean up)
        implements Resource {

    /** As it is wanted: of the host, and up. */
    public DummyLink(Owner owner, String name, @Nullable Integer mtu, @Nullable Boolean linkLocal6) {
        this(owner, NamespaceRef.HOST, name, mtu, linkLocal6, true);
    }

    @Override
    public Kind kind() {
        return Kind.DUMMY;
    }

    @Override
    public Difference compare(Resource observed) {
        DummyLink o = (DummyLink) observed;
        boolean same = up == o.up && Unset.orEqual(mtu, o.mtu) && Unset.orEqual(linkLocal6, o.linkLocal6);
        return same ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return "dummy" + (mtu == null ? "" : " mtu " + mtu) + (up ? "" : " down");
    }
}
