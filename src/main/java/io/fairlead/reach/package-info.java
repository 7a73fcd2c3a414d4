/**
 * What reaches what, and why: follows packets through sandboxes and the host, proves it with real ones, and tells for each
 * endpoint who gets in. Changes nothing.
 */
@NullMarked
package io.fairlead.reach;

import org.jspecify.annotations.NullMarked;
