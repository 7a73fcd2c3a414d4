package io.fairlead.kernel;

import io.fairlead.libc.Errno;
import java.util.Optional;

/**
 * Why the kernel lets a link not stand on its parent, as far as that can be known: who else does may be in a namespace
 * that nobody looks at, and the kernel says no more than a number.
 */
final class ParentRefusal {

    private ParentRefusal() {}

    /** That the link cannot be made at all; empty if its parent is not the reason. */
    static Optional<String> ofMaking(StackedLink link, Errno errno) {
        String kind = link instanceof MacvlanLink ? "macvlan" : "ipvlan";
        String other = link instanceof MacvlanLink ? "ipvlan" : "macvlan";
        if (errno.equals(Errno.EBUSY)) {
            return Optional.of("The frames of " + link.parent() + " go elsewhere already: it carries " + other
                    + " links, perhaps in a namespace that is not one of our sandboxes, and a link carries " + kind
                    + " or " + other + " links, never both; or it is a port of a bridge, bond or team");
        }
        if (errno.equals(Errno.EINVAL) && link instanceof MacvlanLink macvlan) {
            return Optional.of(
                    macvlan.isExclusive()
                            ? "Other macvlan links stand on " + link.parent()
                                    + ", perhaps in a namespace that is not one"
                                    + " of our sandboxes, and mode passthru needs it alone"
                            : "A macvlan link in mode passthru has " + link.parent()
                                    + " to itself, perhaps in a namespace" + " that is not one of our sandboxes");
        }
        return Optional.empty();
    }

    /** That the link was made and cannot be taken up. */
    static Optional<String> ofFinishing(StackedLink link, Errno errno) {
        return link instanceof MacvlanLink macvlan && errno.equals(Errno.EBUSY)
                ? Optional.of("Another link on " + link.parent() + ", or " + link.parent()
                        + " itself, has the Ethernet address " + macvlan.mac())
                : Optional.empty();
    }
}
