/**
 * The declarative engine: resources that describe kernel objects, and a {@link io.fairlead.kernel.Kernel} that observes,
 * diffs, applies in batches, verifies and watches them. {@code kernel.rtnetlink} and {@code kernel.nftables} are the two
 * netlink families it speaks.
 */
@NullMarked
package io.fairlead.kernel;

import org.jspecify.annotations.NullMarked;
