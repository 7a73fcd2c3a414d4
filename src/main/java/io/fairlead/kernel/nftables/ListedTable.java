package io.fairlead.kernel.nftables;

/**
 * A table as the kernel lists it.
 *
 * @param comment empty for none
 */
public record ListedTable(Table table, long handle, String comment) {}
