/**
 * The way of a packet through netfilter, worked out on a rule set that was read: which rules of which tables match, what
 * they change, and what becomes of the packet. Pure: routes are asked of the caller.
 */
@NullMarked
package io.fairlead.kernel.walk;

import org.jspecify.annotations.NullMarked;
