/** The {@code none} mode. No network: a sandbox in it keeps to its loopback link, so there is nothing to make. */
@NullMarked
package io.fairlead.driver.none;

import org.jspecify.annotations.NullMarked;
