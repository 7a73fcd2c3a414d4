package io.fairlead.reconcile;

import io.fairlead.model.Intent;
import io.fairlead.model.Owner;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Where intents come from. */
public interface IntentSource {

    /** The intents of those owners that have one; who is missing from the answer should not exist. */
    Map<Owner, Intent> find(Collection<Owner> owners);

    /** All owners that have an intent. */
    Set<Owner> owners();
}
