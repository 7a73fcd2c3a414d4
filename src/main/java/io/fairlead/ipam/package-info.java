/**
 * Pools and leases of addresses. Which subnet a network gets is arithmetic on values; which address an endpoint gets is
 * decided in the database, so that a lease can be neither lost nor doubled.
 */
@NullMarked
package io.fairlead.ipam;

import org.jspecify.annotations.NullMarked;
