package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import org.jspecify.annotations.Nullable;

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

    /** The link that the parameter belongs to and goes with (net/ipv4/conf/LINK/…, net/ipv4/neigh/LINK/…), or null. */
    public @Nullable String link() {
        return link(path);
    }

    /** As {@link #link()}, of a path below /proc/sys. */
    static @Nullable String link(String path) {
        String[] parts = path.split("/");
        boolean ofLink = parts.length == 5 && (parts[2].equals("conf") || parts[2].equals("neigh"));
        return ofLink && !parts[3].equals("all") && !parts[3].equals("default") ? parts[3] : null;
    }

    /** Of a link: {@code net/ipv6/conf/LINK/NAME}; it goes with the link. */
    public static Sysctl ofLink6(Owner owner, NamespaceRef namespace, String link, String name, String value) {
        return new Sysctl(owner, namespace, "net/ipv6/conf/" + link + '/' + name, value, false);
    }

    /**
     * Whether it is just as good if there is no such parameter: a link without IPv6 (below an MTU of 1280, or on a kernel
     * started with ipv6.disable=1) has nothing to switch off, and whoever needs it on has addresses that say so.
     */
    boolean isMetByAbsence() {
        return isOfIpv6() && (path.endsWith("/disable_ipv6") || (path.endsWith("/accept_ra") && value.equals("0")));
    }

    /** Whether it belongs to the IPv6 of a link. */
    boolean isOfIpv6() {
        return path.startsWith("net/ipv6/") && link() != null;
    }

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
