/**
 * The loop: ids in, passes out. A pass finds the intent, asks its driver what the kernel should hold, and lets {@code
 * kernel} make it so. The two ports, {@link io.fairlead.reconcile.IntentSource} and {@link
 * io.fairlead.reconcile.StatusSink}, are implemented in {@code network}, by {@code StoredIntents} and {@code StoredStatus}.
 */
@NullMarked
package io.fairlead.reconcile;

import org.jspecify.annotations.NullMarked;
