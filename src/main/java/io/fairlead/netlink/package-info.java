/**
 * A netlink codec and socket that know no netlink family: messages, attributes, acknowledgements, dumps, batches and
 * multicast. Families are built on top of it, in {@code kernel}.
 */
@NullMarked
package io.fairlead.netlink;

import org.jspecify.annotations.NullMarked;
