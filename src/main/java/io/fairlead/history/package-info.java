/**
 * What happened: who changed what, what was found and mended, who had which address. Rows are numbered in the order of
 * their commits, kept for a while, and read as lists or as they come.
 */
@NullMarked
package io.fairlead.history;

import org.jspecify.annotations.NullMarked;
