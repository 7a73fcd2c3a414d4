package io.fairlead.kernel;

import java.util.Optional;

/** Looks whether a change took effect. */
final class Verification {

    private Verification() {}

    /** What is not as planned, in words; empty if all is well. */
    static Optional<String> complaint(Change change, Observation now) {
        Resource resource = change.resource();
        Observation.Sight sight = now.look(resource);
        boolean present = sight instanceof Observation.Sight.Present;
        if (change instanceof Change.Delete) {
            // A parameter of the kernel never goes; it has its old value again, or somebody else's.
            boolean still = present && !(resource instanceof Sysctl) && isSame(resource, sight);
            return still ? Optional.of(resource.key() + " is still there") : Optional.empty();
        }
        if (sight instanceof Observation.Sight.InTheWay inTheWay) {
            return Optional.of(inTheWay.message());
        }
        if (!present) {
            return Optional.of(resource.key() + " was made, and is gone again");
        }
        Resource found = ((Observation.Sight.Present) sight).resource();
        if (resource.compare(found) != Resource.Difference.NONE) {
            return Optional.of(
                    resource.key() + " did not become as wanted: " + resource.describe() + ", but " + found.describe());
        }
        return Optional.empty();
    }

    private static boolean isSame(Resource resource, Observation.Sight sight) {
        return sight instanceof Observation.Sight.Present present
                && present.resource().owner().equals(resource.owner());
    }
}
