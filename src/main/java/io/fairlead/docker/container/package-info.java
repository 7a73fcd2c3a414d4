/**
 * Docker's containers: a running one is a sandbox with its endpoints, of the same id and name; what Docker knows beyond
 * that, created and stopped ones first of all, is in a table of this package.
 */
@NullMarked
package io.fairlead.docker.container;

import org.jspecify.annotations.NullMarked;
