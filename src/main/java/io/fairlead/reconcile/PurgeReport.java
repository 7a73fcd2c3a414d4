package io.fairlead.reconcile;

import java.util.List;

/**
 * What a purge came to.
 *
 * @param removed a line for each kernel object that went
 * @param failures a line for each that did not, with the kernel's words
 */
public record PurgeReport(List<String> removed, List<String> failures) {

    public PurgeReport {
        removed = List.copyOf(removed);
        failures = List.copyOf(failures);
    }
}
