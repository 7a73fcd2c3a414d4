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
     * @param type of the condition that it is: {@code ApplyFailed}, or {@code ParentTaken} where others use the link that
     *     it was to stand on
     * @param message operation, error number and the kernel's own words
     */
    public record Failure(Change change, String type, String message) {

        public static final String APPLY_FAILED = "ApplyFailed";
        public static final String PARENT_TAKEN = "ParentTaken";

        public Failure(Change change, String message) {
            this(change, APPLY_FAILED, message);
        }

        public Owner owner() {
            return change.owner();
        }
    }

    public boolean isSuccess() {
        return failures.isEmpty();
    }
}
