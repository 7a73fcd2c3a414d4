/** Sandboxes as hosts of the physical network, each with an Ethernet address of its own. */
@NullMarked
package io.fairlead.driver.macvlan;

import org.jspecify.annotations.NullMarked;
