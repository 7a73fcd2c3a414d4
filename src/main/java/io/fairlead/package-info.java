/** The service: where the packages below are wired together and started. */
@NullMarked
package io.fairlead;

import org.jspecify.annotations.NullMarked;
