package io.fairlead.model;

/**
 * A link of the host by which a network reaches a physical segment.
 *
 * @param link name of the link
 * @param addresses what becomes of its addresses and routes
 */
public record Uplink(String link, Addresses addresses) {

    /** What becomes of the addresses and routes of a link while it is an uplink. */
    public enum Addresses {
        /** They stay on the link. What is sent to them comes in by the bridge, where a strict host drops it. */
        KEEP,
        /** They are the bridge's for as long. */
        MOVE
    }
}
