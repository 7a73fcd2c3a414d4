package io.fairlead.reconcile;

import io.fairlead.driver.Advice;
import io.fairlead.kernel.HostFacts;
import io.fairlead.model.Intent;
import io.fairlead.model.Owner;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where intents come from. */
public interface IntentSource {

    /** The intents of those owners that have one; who is missing from the answer should not exist. */
    Map<Owner, Intent> find(Collection<Owner> owners);

    /** What a person should know about an intent on such a host, beyond what its driver knows. */
    default List<Advice> advise(Intent intent, HostFacts facts) {
        return List.of();
    }

    /** All owners that have an intent. */
    Set<Owner> owners();
}
