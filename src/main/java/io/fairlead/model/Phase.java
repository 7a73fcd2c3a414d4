package io.fairlead.model;

/** How far a network or sandbox is on this host. */
public enum Phase {
    /** Not yet looked at. */
    PENDING,
    /** The kernel holds what was defined. */
    READY,
    /** It does not, and the conditions say why; it is tried again. */
    DEGRADED
}
