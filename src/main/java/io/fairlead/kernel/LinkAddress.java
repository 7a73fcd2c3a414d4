package io.fairlead.kernel;

import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;

/**
 * An address of ours on a link, tagged with our protocol number (IFA_PROTO); IPv6 ones without duplicate detection.
 *
 * @param lacking what the kernel made with it and somebody took away, in iproute2's words; nothing of one that is wanted
 */
public record LinkAddress(Owner owner, NamespaceRef namespace, String link, IpPrefix prefix, List<String> lacking)
        implements Resource {

    public LinkAddress {
        lacking = List.copyOf(lacking);
    }

    /** An address with everything that the kernel makes of it. */
    public LinkAddress(Owner owner, NamespaceRef namespace, String link, IpPrefix prefix) {
        this(owner, namespace, link, prefix, List.of());
    }

    @Override
    public Kind kind() {
        return Kind.ADDRESS;
    }

    @Override
    public String name() {
        return prefix + " on " + link;
    }

    @Override
    public Difference compare(Resource observed) {
        return ((LinkAddress) observed).lacking.isEmpty() ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return lacking.isEmpty() ? "address" : "address without its routes " + String.join(", ", lacking);
    }
}
