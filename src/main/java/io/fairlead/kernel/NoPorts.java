package io.fairlead.kernel;

import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import java.util.List;
import java.util.Optional;

/** Holds no ports. */
final class NoPorts implements HostPorts {
    @Override
    public List<Taken> hold(String holder, List<PublishedPort> ports) {
        return ports.stream().map(p -> new Taken(p, "ports cannot be held")).toList();
    }

    @Override
    public void release(String holder) {
        // Nobody holds any.
    }

    @Override
    public Optional<PortRange> findFree(List<PublishedPort> ports) {
        return Optional.empty();
    }
}
