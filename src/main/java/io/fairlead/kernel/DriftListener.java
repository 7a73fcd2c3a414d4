package io.fairlead.kernel;

import io.fairlead.model.Owner;
import java.time.Instant;

/** Hears that kernel objects changed and that it was not us. Called on the monitor's thread: hand over and return. */
public interface DriftListener {

    /** Something of this owner changed. */
    void drifted(Owner owner, Instant seen);

    /** Notifications were lost: anything may have changed. */
    void everything(Instant seen);
}
