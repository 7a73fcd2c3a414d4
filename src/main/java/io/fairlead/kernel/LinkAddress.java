package io.fairlead.kernel;

import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/** An address of ours on a link, tagged with our protocol number (IFA_PROTO); IPv6 ones without duplicate detection. */
public record LinkAddress(Owner owner, NamespaceRef namespace, String link, IpPrefix prefix) implements Resource {

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
        return Difference.NONE;
    }

    @Override
    public String describe() {
        return "address";
    }
}
