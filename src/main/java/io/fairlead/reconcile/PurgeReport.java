package io.fairlead.reconcile;

import io.fairlead.kernel.ApplyResult;
import io.fairlead.kernel.Change;
import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a purge came to.
 *
 * @param removed a line for each kernel object that went
 * @param failures a line for each that did not, with the kernel's words
 */
public record PurgeReport(List<String> removed, List<String> failures) {

    /** A thousand bridges at 17 ms each, and then some. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public PurgeReport {
        removed = List.copyOf(removed);
        failures = List.copyOf(failures);
    }

    /** What became of a plan that only removes, once the kernel has really deleted it. */
    static PurgeReport of(Plan plan, ApplyResult result, Kernel kernel) {
        Set<Change> failed =
                result.failures().stream().map(ApplyResult.Failure::change).collect(Collectors.toSet());
        List<String> removed = plan.changes().stream()
                .filter(change -> !failed.contains(change))
                .map(Change::toPlannedChange)
                .map(change -> change.kind() + " " + change.object())
                .toList();
        List<String> failures = new ArrayList<>(
                result.failures().stream().map(ApplyResult.Failure::message).toList());
        if (!kernel.awaitDeletions(PATIENCE)) {
            failures.add("the kernel is still deleting links after " + PATIENCE.toSeconds() + " s");
        }
        return new PurgeReport(removed, failures);
    }
}
