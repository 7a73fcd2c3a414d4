package io.fairlead.kernel;

import io.fairlead.model.Owner;
import io.fairlead.model.PlannedChange;
import org.jspecify.annotations.Nullable;

/** One step from the observed to the wanted state. */
public sealed interface Change {

    /** The resource as wanted, or as found where it goes. */
    Resource resource();

    PlannedChange toPlannedChange();

    default Owner owner() {
        return resource().owner();
    }

    /** It is missing. */
    record Create(Resource resource) implements Change {
        @Override
        public PlannedChange toPlannedChange() {
            return line(
                    "create",
                    resource,
                    null,
                    resource.describe(),
                    Disturbance.of(this).orElse(null));
        }
    }

    /** It is there with other values that the kernel can change in place. */
    record Update(Resource before, Resource resource) implements Change {
        @Override
        public PlannedChange toPlannedChange() {
            return line(
                    "update",
                    resource,
                    before.describe(),
                    resource.describe(),
                    Disturbance.of(this).orElse(null));
        }
    }

    /** It is there, but can only be made right by deleting it first. */
    record Replace(Resource before, Resource resource) implements Change {
        @Override
        public PlannedChange toPlannedChange() {
            return line(
                    "replace",
                    resource,
                    before.describe(),
                    resource.describe(),
                    Disturbance.of(this).orElse(null));
        }
    }

    /** It carries our tag and nobody wants it. */
    record Delete(Resource resource) implements Change {
        @Override
        public PlannedChange toPlannedChange() {
            return line(
                    "delete",
                    resource,
                    resource.describe(),
                    null,
                    Disturbance.of(this).orElse(null));
        }
    }

    private static PlannedChange line(
            String action,
            Resource resource,
            @Nullable String before,
            @Nullable String after,
            @Nullable String disturbs) {
        String object = resource.name() + (resource.namespace().isHost() ? "" : " in " + resource.namespace());
        return new PlannedChange(action, resource.kind().toString(), object, before, after, disturbs);
    }
}
