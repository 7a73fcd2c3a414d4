/**
 * The feature: definitions of networks, sandboxes and endpoints, their validation, storage and status. A command changes
 * rows in one transaction; when it is committed, {@code Inventory} (the image in memory of what is stored) follows, and
 * the reconciler is told whose intent changed. This package implements the reconciler's two ports: {@code StoredIntents}
 * and {@code StoredStatus}.
 *
 * <p>Statuses are observations, true only for this process and this kernel, so they are kept in memory and not stored:
 * after a start they are made anew by the first pass. Repairs are history and are stored.
 */
@NullMarked
package io.fairlead.network;

import org.jspecify.annotations.NullMarked;
