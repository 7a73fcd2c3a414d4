/**
 * What requests may take of the heap, all together. A body of a mebibyte can become a tree of fifty, and a list of
 * everything holds every object's view while it is written: what may become large is weighed first, and whoever finds no
 * room in time is told to come again (503). Small requests are never weighed: the web server's threads bound their number.
 */
@NullMarked
package io.fairlead.heap;

import org.jspecify.annotations.NullMarked;
