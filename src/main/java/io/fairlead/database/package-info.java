/** The database as a thing of its own: its file keeps the size of what it holds. */
@NullMarked
package io.fairlead.database;

import org.jspecify.annotations.NullMarked;
