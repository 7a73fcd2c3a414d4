/**
 * Docker's Engine API over the service's own commands: one engine, two faces. Containers are sandboxes, and Docker's words
 * and faults are kept where clients depend on them.
 *
 * <p>Controllers here are mapped below {@code /docker}, which only the connectors of Docker's API reach: a request for
 * {@code /v1.44/networks} or {@code /networks} there comes in as {@code /docker/networks} with its {@link ApiVersion}.
 */
@NullMarked
package io.fairlead.docker;

import org.jspecify.annotations.NullMarked;
