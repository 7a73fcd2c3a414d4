/** The only package that knows JNA: function bindings, error numbers and file descriptors of 64-bit Linux. */
@NullMarked
package io.fairlead.libc;

import org.jspecify.annotations.NullMarked;
