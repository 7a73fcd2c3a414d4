package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/**
 * A kernel parameter below /proc/sys.
 *
 * @param path relative to /proc/sys: {@code net/ipv4/ip_forward}
 * @param value as the kernel prints it
 * @param restored whether the value found before our first write is put back when nobody wants ours any more; a
 *     parameter of a link of ours goes with the link instead
 */
public record Sysctl(Owner owner, NamespaceRef namespace, String path, String value, boolean restored)
        implements Resource {

    @Override
    public Kind kind() {
        return Kind.SYSCTL;
    }

    @Override
    public String name() {
        return path;
    }

    @Override
    public Difference compare(Resource observed) {
        return value.equals(((Sysctl) observed).value) ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return "= " + value;
    }
}
