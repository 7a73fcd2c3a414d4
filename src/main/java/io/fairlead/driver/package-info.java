/**
 * The SPI of network modes. A driver is a pure description: a definition goes in, the kernel objects that it wants come
 * out. It keeps nothing, does no I/O and calls nobody; the engine in {@code kernel} does the rest.
 */
@NullMarked
package io.fairlead.driver;

import org.jspecify.annotations.NullMarked;
