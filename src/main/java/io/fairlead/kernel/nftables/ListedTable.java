package io.fairlead.kernel.nftables;

/**
 * A table as the kernel lists it.
 *
 * @param dormant whether the kernel passes its base chains by
 * @param holder netlink port of the process that alone may change it; 0 if nobody claims that
 * @param comment empty for none
 */
public record ListedTable(Table table, long handle, boolean dormant, int holder, String comment) {}
