package io.fairlead.network;

import io.fairlead.model.Condition;
import io.fairlead.model.Owner;
import io.fairlead.model.Phase;
import io.fairlead.model.Repair;
import io.fairlead.model.Status;
import io.fairlead.reconcile.StatusSink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The statuses of this host, in memory: they are observations and are made anew by the first pass of each start.
 * Conditions that do not come from the kernel are added here.
 */
@Component
class StoredStatus implements StatusSink {

    private static final Instant START = Instant.now();

    private final Map<Owner, Status> statuses = new ConcurrentHashMap<>();
    private final Map<Owner, Map<String, Condition>> own = new ConcurrentHashMap<>();
    private final Noticed noticed;

    /** What was told of those who are not as defined. */
    private final Map<Owner, Set<String>> told = new ConcurrentHashMap<>();

    StoredStatus(Noticed noticed) {
        this.noticed = noticed;
    }

    @Override
    public void record(Owner owner, Status status) {
        statuses.put(owner, status);
        tell(owner);
    }

    /** Being defined and then ready is no news, nor is the same trouble again. */
    private void tell(Owner owner) {
        Status status = find(owner);
        if (status.phase() == Phase.DEGRADED) {
            Set<String> troubles = status.conditions().stream()
                    .map(condition -> condition.type() + ' ' + condition.message())
                    .collect(Collectors.toSet());
            if (!troubles.equals(told.put(owner, troubles))) {
                noticed.degraded(owner, status);
            }
        } else if (status.phase() == Phase.READY && told.remove(owner) != null) {
            noticed.ready(owner);
        }
    }

    @Override
    public void gone(Owner owner) {
        statuses.remove(owner);
        own.remove(owner);
        told.remove(owner);
    }

    @Override
    public void record(Repair repair) {
        noticed.repaired(repair);
    }

    /** Adds a condition that the reconciler does not know of. */
    void add(Owner owner, String subject, Condition condition) {
        own.computeIfAbsent(owner, unused -> new ConcurrentHashMap<>()).put(subject, condition);
        tell(owner);
    }

    void remove(Owner owner, String subject) {
        if (own.getOrDefault(owner, new ConcurrentHashMap<>()).remove(subject) != null) {
            tell(owner);
        }
    }

    /** Removes every condition of a type that was added here. */
    void removeAll(Owner owner, String type) {
        own.getOrDefault(owner, new ConcurrentHashMap<>())
                .values()
                .removeIf(condition -> condition.type().equals(type));
    }

    Status find(Owner owner) {
        Status status = statuses.getOrDefault(owner, new Status(Phase.PENDING, 0, List.of(), START));
        return withOwn(owner, status);
    }

    Status withOwn(Owner owner, Status status) {
        Map<String, Condition> added = own.getOrDefault(owner, Map.of());
        if (added.isEmpty()) {
            return status;
        }
        List<Condition> conditions = new ArrayList<>(status.conditions());
        conditions.addAll(added.values());
        return new Status(Phase.DEGRADED, status.observedGeneration(), conditions, status.since());
    }
}
