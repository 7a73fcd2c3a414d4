package io.fairlead.kernel;

import io.fairlead.model.MacAddress;
import io.fairlead.model.MacvlanMode;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A link with an Ethernet address of its own on a link of the host's namespace, its parent. It lives in a sandbox and has
 * no end on the host; when the parent goes, it goes along. With a {@code node} it is a macvtap device of the host, which a
 * virtual machine opens.
 *
 * @param parent name of a link in the host's namespace
 * @param mode whom it reaches on the parent
 * @param sources in mode source the only senders that it hears
 * @param nopromisc in mode passthru, whether the parent is spared promiscuous mode
 * @param queueLength broadcasts that may wait to be copied to it; null leaves it to the kernel (1000)
 * @param mac its address; in mode passthru the parent takes it too, as long as the link is there
 * @param mtu in bytes, as far as the parent's reaches; null leaves it to the kernel, which takes the parent's
 * @param linkLocal6 whether it has an IPv6 link-local address of its own; null is unmanaged
 * @param node who may open it as a character device; null unless it is a macvtap device
 * @param up administratively up; always wanted so
 * @param astray what keeps it from passing frames, or from being known as ours, and nobody asked for; in words. Nothing of
 *     one that is wanted
 */
public record MacvlanLink(
        Owner owner,
        NamespaceRef namespace,
        String name,
        String parent,
        MacvlanMode mode,
        Set<MacAddress> sources,
        boolean nopromisc,
        @Nullable Integer queueLength,
        MacAddress mac,
        @Nullable Integer mtu,
        @Nullable Boolean linkLocal6,
        @Nullable TapNode node,
        boolean up,
        List<String> astray)
        implements StackedLink {

    public MacvlanLink {
        sources = Set.copyOf(sources);
        astray = List.copyOf(astray);
    }

    /** As it is wanted. */
    public MacvlanLink(
            Owner owner,
            NamespaceRef namespace,
            String name,
            String parent,
            MacvlanMode mode,
            Set<MacAddress> sources,
            boolean nopromisc,
            @Nullable Integer queueLength,
            MacAddress mac,
            @Nullable Integer mtu,
            @Nullable Boolean linkLocal6,
            @Nullable TapNode node,
            boolean up) {
        this(
                owner,
                namespace,
                name,
                parent,
                mode,
                sources,
                nopromisc,
                queueLength,
                mac,
                mtu,
                linkLocal6,
                node,
                up,
                List.of());
    }

    @Override
    public Kind kind() {
        return Kind.MACVLAN;
    }

    @Override
    public Difference compare(Resource observed) {
        MacvlanLink o = (MacvlanLink) observed;
        // The kernel neither moves a link to another parent nor gives or takes one the parent to itself.
        if (!parent.equals(o.parent) || isExclusive() != o.isExclusive() || (node == null) != (o.node == null)) {
            return Difference.REPLACE;
        }
        boolean same = up == o.up
                && o.astray.isEmpty()
                && mode == o.mode
                && (mode != MacvlanMode.SOURCE || sources.equals(o.sources))
                && nopromisc == o.nopromisc
                && Unset.orEqual(queueLength, o.queueLength)
                && mac.equals(o.mac)
                && Unset.orEqual(mtu, o.mtu)
                && Unset.orEqual(linkLocal6, o.linkLocal6)
                && (node == null || node.equals(o.node));
        return same ? Difference.NONE : Difference.UPDATE;
    }

    /** Whether no other link shares the parent. */
    boolean isExclusive() {
        return mode == MacvlanMode.PASSTHRU;
    }

    @Override
    public String describe() {
        return (node == null ? "macvlan on " : "macvtap on ") + parent + " mode " + mode
                + (sources.isEmpty()
                        ? ""
                        : " hears "
                                + sources.stream()
                                        .map(MacAddress::toString)
                                        .collect(Collectors.toCollection(TreeSet::new)))
                + (nopromisc ? " nopromisc" : "") + (queueLength == null ? "" : " bcqueuelen " + queueLength)
                + " mac " + mac + (mtu == null ? "" : " mtu " + mtu) + (node == null ? "" : node.describe())
                + (up ? "" : " down") + Astray.describe(astray);
    }
}
