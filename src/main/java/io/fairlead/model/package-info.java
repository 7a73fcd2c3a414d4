/** The vocabulary everybody shares: records, enums and sealed interfaces on nothing but the JDK. */
@NullMarked
package io.fairlead.model;

import org.jspecify.annotations.NullMarked;
