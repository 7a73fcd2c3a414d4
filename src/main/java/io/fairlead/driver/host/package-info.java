/** The {@code host} mode. The network of the host itself. Who is in it uses the host's own links, so there is nothing to make. */
@NullMarked
package io.fairlead.driver.host;

import org.jspecify.annotations.NullMarked;
