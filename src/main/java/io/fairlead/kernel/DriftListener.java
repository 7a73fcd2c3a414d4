package io.fairlead.kernel;

import io.fairlead.model.Owner;
import java.time.Instant;

/** Hears that kernel objects changed and that it was not us. Called on the monitor's thread: hand over and return. */
public interface DriftListener {

    /** Something of this owner changed. */
    void drifted(Owner owner, Instant seen);

    /**
     * A namespace that this owner uses went, came, or is another by now. What its name stands for has to be asked anew
     * before anything is done there: a process's number may have been given to another process.
     */
    default void namespaceChanged(Owner owner, Instant seen) {
        drifted(owner, seen);
    }

    /** Routes, addresses, links or firewalls of others changed: what {@link Kernel#facts} says may be another by now. */
    default void hostChanged(Instant seen) {}

    /** Notifications were lost: anything may have changed. */
    void everything(Instant seen);
}
