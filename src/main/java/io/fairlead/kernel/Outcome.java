package io.fairlead.kernel;

import java.util.Map;
import java.util.Set;

/**
 * What became of a plan.
 *
 * @param failures what did not take effect, with the reason
 * @param parents of these, the links whose parent was the reason
 */
record Outcome(Map<Change, String> failures, Set<Change> parents) {

    ApplyResult result(Plan plan) {
        return new ApplyResult(plan.changes().stream()
                .filter(failures::containsKey)
                .map(change -> new ApplyResult.Failure(
                        change,
                        parents.contains(change) ? ApplyResult.Failure.PARENT_TAKEN : ApplyResult.Failure.APPLY_FAILED,
                        failures.getOrDefault(change, "")))
                .toList());
    }
}
