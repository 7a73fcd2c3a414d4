/** HTTP requests to other programs of this host, over their unix sockets or TCP. */
@NullMarked
package io.fairlead.http;

import org.jspecify.annotations.NullMarked;
