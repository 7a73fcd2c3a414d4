/** The service's entry point. */
@NullMarked
package io.fairlead;

import org.jspecify.annotations.NullMarked;
