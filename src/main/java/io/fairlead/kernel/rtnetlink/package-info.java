/** Links, addresses, routes, neighbours and namespace ids as rtnetlink(7) carries them, one noun a file. */
@NullMarked
package io.fairlead.kernel.rtnetlink;

import org.jspecify.annotations.NullMarked;
