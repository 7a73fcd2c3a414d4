package io.fairlead.kernel;

import org.jspecify.annotations.Nullable;

/** The rule that what was not asked for is not managed. */
final class Unset {

    private Unset() {}

    /** Whether the observed value satisfies the wanted one; null wants nothing. */
    static boolean orEqual(@Nullable Object wanted, @Nullable Object observed) {
        return wanted == null || wanted.equals(observed);
    }
}
