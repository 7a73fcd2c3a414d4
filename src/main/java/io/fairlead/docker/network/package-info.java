/** Docker's {@code /networks}: its JSON by version, its filters, its rules and words for what is refused. */
@NullMarked
package io.fairlead.docker.network;

import org.jspecify.annotations.NullMarked;
