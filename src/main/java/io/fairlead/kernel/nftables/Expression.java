package io.fairlead.kernel.nftables;

/**
 * One step of a rule. Expressions work on registers; the records here name 32-bit registers by their number, 8
 * (NFT_REG32_00) to 23 (NFT_REG32_15), as the kernel does.
 */
public interface Expression {}
