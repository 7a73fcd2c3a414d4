package io.fairlead.network;

import io.fairlead.kernel.HostPorts;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The host's ports for commands that are planned first and carried out later. */
final class PlannedPorts {

    private PlannedPorts() {}

    /** Looks whether ports can be had, and takes none; remembers what was found free. */
    static HostPorts rehearsal(HostPorts host, Choices choices) {
        Set<String> leaving = new HashSet<>();
        return new HostPorts() {
            @Override
            public List<Taken> hold(String holder, List<PublishedPort> ports) {
                return host.check(holder, ports, leaving);
            }

            @Override
            public List<Taken> check(String holder, List<PublishedPort> ports, Set<String> alsoLeaving) {
                Set<String> all = new HashSet<>(leaving);
                all.addAll(alsoLeaving);
                return host.check(holder, ports, all);
            }

            @Override
            public void release(String holder) {
                leaving.add(holder);
            }

            @Override
            public Optional<PortRange> findFree(List<PublishedPort> ports) {
                Optional<PortRange> found = host.findFree(ports);
                found.ifPresent(choices::found);
                return found;
            }
        };
    }

    /** Takes ports, and chooses those that were found free in the rehearsal. */
    static HostPorts again(HostPorts host, Choices choices) {
        return new HostPorts() {
            @Override
            public List<Taken> hold(String holder, List<PublishedPort> ports) {
                return host.hold(holder, ports);
            }

            @Override
            public List<Taken> check(String holder, List<PublishedPort> ports, Set<String> leaving) {
                return host.check(holder, ports, leaving);
            }

            @Override
            public void release(String holder) {
                host.release(holder);
            }

            @Override
            public Optional<PortRange> findFree(List<PublishedPort> ports) {
                return choices.nextPort().or(() -> host.findFree(ports));
            }
        };
    }
}
