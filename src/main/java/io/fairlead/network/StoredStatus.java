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
import java.util.concurrent.ConcurrentHashMap;
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
    private final RepairLog repairs;

    StoredStatus(RepairLog repairs) {
        this.repairs = repairs;
    }

    @Override
    public void record(Owner owner, Status status) {
        statuses.put(owner, status);
    }

    @Override
    public void gone(Owner owner) {
        statuses.remove(owner);
        own.remove(owner);
    }

    @Override
    public void record(Repair repair) {
        repairs.add(repair);
    }

    /** Adds a condition that the reconciler does not know of. */
    void add(Owner owner, String subject, Condition condition) {
        own.computeIfAbsent(owner, unused -> new ConcurrentHashMap<>()).put(subject, condition);
    }

    void remove(Owner owner, String subject) {
        own.getOrDefault(owner, new ConcurrentHashMap<>()).remove(subject);
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
