package io.fairlead.history;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param after id of the row behind which to go on, null for the beginning
 * @param descending whether the newest come first
 * @param limit 1 or more
 */
public record Page(@Nullable Long after, boolean descending, int limit) {}
