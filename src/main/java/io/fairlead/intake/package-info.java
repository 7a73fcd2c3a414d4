/**
 * What others have defined, as definitions of ours: the networks of a Docker Engine and of Compose files. Reading makes a
 * manifest and a plan of it; what cannot be taken over is listed with the reason.
 */
@NullMarked
package io.fairlead.intake;

import org.jspecify.annotations.NullMarked;
