package io.fairlead.kernel.nftables;

import org.jspecify.annotations.Nullable;

/**
 * A set as the kernel lists it.
 *
 * @param anonymous whether it is part of a rule, and comes and goes with it
 * @param definition null for one of types or flags that we have no words for, which is never one of ours
 * @param comment empty for none
 */
public record ListedSet(
        String name,
        long handle,
        boolean anonymous,
        @Nullable SetDefinition definition,
        String comment) {}
