package io.fairlead.kernel;

import org.jspecify.annotations.Nullable;

/** A link that stands on a link of the host's namespace, whichever namespace it is in itself, and goes with it. */
public sealed interface StackedLink extends Resource permits MacvlanLink, IpvlanLink {

    /** Name of the link in the host's namespace that it stands on. */
    String parent();

    /** Who may open it as a character device; null unless a virtual machine does. */
    @Nullable
    TapNode node();
}
