package io.fairlead.kernel.nftables;

/**
 * A rule in its chain.
 *
 * @param handle the kernel's number for it, unique in its table
 */
public record ListedRule(Table table, String chain, long handle, Rule rule) {}
