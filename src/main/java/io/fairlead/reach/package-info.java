/** Who reaches whom and why: worked out of what is stored and what the kernel holds, changing neither. */
@NullMarked
package io.fairlead.reach;

import org.jspecify.annotations.NullMarked;
