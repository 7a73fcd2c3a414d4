package io.fairlead.network;

import java.util.List;

/**
 * What a command did, or would do, and what a person should know about it.
 *
 * @param warnings what was done differently from what was asked, or deserves a look
 * @param disturbances what connections notice of it, beyond what the kernel's changes say
 */
record Proposed<T>(T result, List<String> warnings, List<String> disturbances) {

    Proposed {
        warnings = List.copyOf(warnings);
        disturbances = List.copyOf(disturbances);
    }

    <R> Proposed<R> with(R other) {
        return new Proposed<>(other, warnings, disturbances);
    }

    static <T> Proposed<T> of(T result) {
        return new Proposed<>(result, List.of(), List.of());
    }
}
