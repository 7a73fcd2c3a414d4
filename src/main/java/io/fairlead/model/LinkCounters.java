package io.fairlead.model;

/**
 * What a link has counted since it was made, from the point of view of the namespace that it is in. A link that is made
 * anew has another index and starts at 0.
 *
 * @param index number of the link in its namespace, given to no other link until the next boot
 * @param rxBytes bytes of frames that came in, Ethernet headers included
 * @param rxPackets frames that came in
 * @param rxDropped frames that came in and were dropped before anybody looked at their contents
 * @param rxErrors frames that came in damaged
 * @param txBytes bytes of frames that went out, Ethernet headers included
 * @param txPackets frames that went out
 * @param txDropped frames that should have gone out and could not be handed over
 * @param txErrors frames that failed on their way out
 */
public record LinkCounters(
        int index,
        long rxBytes,
        long rxPackets,
        long rxDropped,
        long rxErrors,
        long txBytes,
        long txPackets,
        long txDropped,
        long txErrors) {}
