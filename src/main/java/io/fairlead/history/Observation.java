package io.fairlead.history;

import org.jspecify.annotations.Nullable;

/**
 * Something that the service noticed.
 *
 * @param repair what is to be stored beside the event, null if there is nothing
 */
public record Observation(Entry entry, @Nullable RepairRecord repair) {}
