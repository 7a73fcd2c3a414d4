package io.fairlead.history;

import java.time.Instant;

/**
 * Drift that was found and mended, as it is stored.
 *
 * @param id 0 as long as it is not stored
 * @param ownerKind {@code HOST}, {@code NETWORK} or {@code SANDBOX}
 * @param ownerId empty for the host
 * @param at when it was mended
 * @param lastedMillis from finding it to having mended it
 * @param changes what was done, as JSON
 */
public record RepairRecord(
        long id, String node, String ownerKind, String ownerId, Instant at, long lastedMillis, String changes) {}
