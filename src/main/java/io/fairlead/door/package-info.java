/**
 * The web server's doors: how long a client may take to say what it wants, and who is answered however many others are
 * slow. Whose request it is and what it means is not known here.
 */
@NullMarked
package io.fairlead.door;

import org.jspecify.annotations.NullMarked;
