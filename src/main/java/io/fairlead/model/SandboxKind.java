package io.fairlead.model;

/** Where a sandbox's namespace comes from. */
public enum SandboxKind {
    /** Created by us as {@code /run/netns/NAME}, and removed by us. */
    MANAGED,
    /** Somebody else's, found by path or pid. */
    ADOPTED,
    /** The host's own namespace. */
    HOST,
    /** A virtual machine: it has no namespace, its links are TAP devices of the host. */
    MACHINE
}
