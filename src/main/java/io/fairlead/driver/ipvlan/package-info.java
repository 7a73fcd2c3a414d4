/** The {@code ipvlan} mode. Sandboxes have addresses in the physical network and share the Ethernet address of a link of the host, or are behind the host as their router. */
@NullMarked
package io.fairlead.driver.ipvlan;

import org.jspecify.annotations.NullMarked;
