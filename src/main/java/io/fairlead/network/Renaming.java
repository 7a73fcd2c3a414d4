package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.SandboxRef;
import java.util.Objects;

/** Lets everything that knows a sandbox by its name follow when it gets another one. */
final class Renaming {

    private Renaming() {}

    /** Does nothing if the sandbox keeps its name. */
    static void follow(Draft draft, StoredSandbox before, StoredSandbox after) {
        SandboxRef ref = after.ref();
        if (ref.name().equals(before.ref().name())) {
            return;
        }
        for (StoredEndpoint endpoint : draft.inventory().endpointsOf(ref.id())) {
            draft.update(endpoint.with(endpoint.spec().withSandbox(ref)));
        }
        for (StoredNetwork network : draft.inventory().networks()) {
            for (Reservation reserved :
                    draft.inventory().reservations(network.spec().id())) {
                if (Objects.equals(reserved.sandbox(), before.ref().name())) {
                    draft.remove(reserved);
                    draft.create(new Reservation(reserved.network(), reserved.address(), ref.name(), null));
                }
            }
        }
    }
}
