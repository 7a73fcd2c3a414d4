/**
 * Who may do what: roles, tokens, sessions and one-time links. Secrets are random and known to their holder alone; here
 * are only their hashes, but for the first administrator's token, which lies in a file that only root can read.
 */
@NullMarked
package io.fairlead.access;

import org.jspecify.annotations.NullMarked;
