package io.fairlead.reconcile;

import io.fairlead.model.Owner;
import io.fairlead.model.Repair;
import io.fairlead.model.Status;

/** Where results go. Implementations return quickly and throw nothing. */
public interface StatusSink {

    /** The outcome of a pass that changed the owner's status. */
    void record(Owner owner, Status status);

    /** The owner has no intent and nothing of it is left in the kernel. */
    void gone(Owner owner);

    /** Drift was found and mended. */
    void record(Repair repair);
}
