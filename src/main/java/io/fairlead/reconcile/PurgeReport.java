package io.fairlead.reconcile;

import java.util.List;

/**
 * What a purge came to.
 *
 * @param removed the kernel objects that went, a line each
 * @param failures what could not be removed, with the kernel's words
 */
public record PurgeReport(List<String> removed, List<String> failures) {

    public PurgeReport {
        removed = List.copyOf(removed);
        failures = List.copyOf(failures);
    }
}
