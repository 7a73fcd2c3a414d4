package io.fairlead.network;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which repairs are asked for.
 *
 * @param owner a network or sandbox as it is named everywhere, {@code host}, or null for all
 * @param since the first moment, null for the beginning
 * @param until the moment behind the last, null for now
 * @param descending whether the newest come first
 * @param after id of the repair behind which to go on, null for the beginning
 * @param limit 1 or more
 */
public record RepairQuery(
        @Nullable String owner,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean descending,
        @Nullable Long after,
        int limit) {}
