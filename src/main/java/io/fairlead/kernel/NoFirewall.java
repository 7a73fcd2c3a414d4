package io.fairlead.kernel;

import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Wakeup;
import io.fairlead.model.Owner;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stands in where the kernel has no nf_tables: it holds nothing, and every change fails with the reason. */
final class NoFirewall implements FirewallBackend {

    private final Wakeup never = new Wakeup();
    private final String reason;

    NoFirewall(String reason) {
        this.reason = reason;
    }

    @Override
    public FileDescriptor descriptor() {
        return never.descriptor();
    }

    @Override
    public Set<Owner> drain() {
        return Set.of();
    }

    @Override
    public void reload() {
        // There is nothing to look at.
    }

    @Override
    public Observation.Sight look(Resource wanted) {
        return Observation.Sight.ABSENT;
    }

    @Override
    public Collection<Resource> ownedBy(Owner owner) {
        return List.of();
    }

    @Override
    public List<HostFacts.ForwardDrop> forwardDrops() {
        return List.of();
    }

    @Override
    public boolean takeForeignChanged() {
        return false;
    }

    @Override
    public boolean takeOwnershipChanged() {
        return false;
    }

    @Override
    public Set<Owner> owners() {
        return Set.of();
    }

    @Override
    public Optional<String> stranger() {
        return Optional.empty();
    }

    @Override
    public void retag() {
        // There is nothing to look at.
    }

    @Override
    public Map<Change, String> apply(List<Change> changes) {
        Map<Change, String> failures = new HashMap<>();
        changes.forEach(change -> failures.put(change, change.resource().key() + ": " + reason));
        return failures;
    }

    @Override
    public void close() {
        never.close();
    }
}
