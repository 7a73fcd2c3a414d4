package io.fairlead.network;

import io.fairlead.kernel.HostPorts;
import io.fairlead.model.PortDirectory;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The host's ports for commands that are planned first and carried out later. */
final class PlannedPorts {

    private PlannedPorts() {}

    /** Looks whether ports can be had, and takes none; remembers what was found free. */
    static HostPorts rehearsal(HostPorts host, Choices choices) {
        return new Rehearsal(host, choices);
    }

    private static final class Rehearsal implements HostPorts {

        private final HostPorts host;
        private final Choices choices;

        /** What holders would have; those that are listed here have nothing else any more. */
        private final Map<String, List<PublishedPort>> planned = new HashMap<>();

        Rehearsal(HostPorts host, Choices choices) {
            this.host = host;
            this.choices = choices;
        }

        @Override
        public List<Taken> hold(String holder, List<PublishedPort> ports) {
            List<Taken> taken = check(holder, ports, Set.of());
            if (taken.isEmpty()) {
                planned.put(holder, List.copyOf(ports));
            }
            return taken;
        }

        @Override
        public List<Taken> check(String holder, List<PublishedPort> ports, Set<String> leaving) {
            PortDirectory others = new PortDirectory();
            planned.forEach((other, theirs) -> {
                if (!other.equals(holder) && !leaving.contains(other)) {
                    theirs.forEach(port -> others.add(other, port));
                }
            });
            List<Taken> taken = new ArrayList<>();
            for (PublishedPort port : ports) {
                others.colliding(port)
                        .findFirst()
                        .ifPresent(other ->
                                taken.add(new Taken(port, "held by " + other.holder() + " as " + other.port())));
            }
            Set<String> all = new HashSet<>(planned.keySet());
            all.addAll(leaving);
            taken.addAll(host.check(holder, ports, all));
            return taken;
        }

        @Override
        public void release(String holder) {
            planned.put(holder, List.of());
        }

        @Override
        public Optional<PortRange> findFree(List<PublishedPort> ports) {
            Optional<PortRange> found = host.findFree(ports);
            found.ifPresent(choices::found);
            return found;
        }
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
