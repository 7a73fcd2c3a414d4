package io.fairlead.kernel.nftables;

import org.jspecify.annotations.Nullable;

/**
 * A chain as the kernel lists it.
 *
 * @param hook where the kernel calls it; null for a chain that others jump to, and for hooks that inet does not have
 *     (arp, netdev, ingress)
 * @param elsewhere whether the kernel calls it at one of those other hooks
 * @param drops whether its policy is to drop, so that packets no rule accepts do not pass
 * @param comment empty for none
 */
public record Chain(
        Table table, String name, long handle, @Nullable Hook hook, boolean elsewhere, boolean drops, String comment) {}
