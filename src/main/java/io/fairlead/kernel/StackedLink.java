package io.fairlead.kernel;

/** A link that stands on a link of the host's namespace, whichever namespace it is in itself, and goes with it. */
public sealed interface StackedLink extends Resource permits MacvlanLink {

    /** Name of the link in the host's namespace that it stands on. */
    String parent();
}
