/**
 * Manifests: many objects as one text, in YAML or JSON. Here are the text, its tree and the selection of an export; that
 * objects become as they are written is {@link io.fairlead.network.BatchService}'s.
 */
@NullMarked
package io.fairlead.manifest;

import org.jspecify.annotations.NullMarked;
