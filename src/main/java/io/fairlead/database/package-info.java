/** The database as a thing of its own: whether it is there, and its file, which keeps the size of what it holds. */
@NullMarked
package io.fairlead.database;

import org.jspecify.annotations.NullMarked;
