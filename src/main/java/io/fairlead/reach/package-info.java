/** What reaches what, and why: follows packets through sandboxes and the host, and proves it with real ones. */
@NullMarked
package io.fairlead.reach;

import org.jspecify.annotations.NullMarked;
