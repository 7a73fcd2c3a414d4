/** Tables, chains, rules, expressions, sets and elements as nf_tables carries them over nfnetlink. */
@NullMarked
package io.fairlead.kernel.nftables;

import org.jspecify.annotations.NullMarked;
