package io.fairlead.kernel;

import io.fairlead.model.Owner;
import java.util.List;

/** What a plan came to. Everything that is not listed as a failure was done. */
public record ApplyResult(List<Failure> failures) {

    public static final ApplyResult SUCCESS = new ApplyResult(List.of());

    public ApplyResult {
        failures = List.copyOf(failures);
    }

    /**
     * @param change that did not take effect
     * @param message operation, error number and the kernel's own words
     */
    public record Failure(Change change, String message) {
        public Owner owner() {
            return change.owner();
        }
    }

    public boolean isSuccess() {
        return failures.isEmpty();
    }
}
