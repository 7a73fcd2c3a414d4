package io.fairlead.network;

import io.fairlead.kernel.HostPorts;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.Condition;
import io.fairlead.model.Owner;
import io.fairlead.model.PublishedPort;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Holds the stored host ports again when the service starts. One that a host process took meanwhile is a condition of
 * its network; published it stays.
 */
@Component
class PortsAtStart implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PortsAtStart.class);

    private final Commands commands;
    private final HostPorts ports;
    private final StoredStatus statuses;
    private volatile boolean running;

    PortsAtStart(Commands commands, Kernel kernel, StoredStatus statuses) {
        this.commands = commands;
        this.ports = kernel.ports();
        this.statuses = statuses;
    }

    @Override
    public void start() {
        commands.inventory().endpoints().forEach(this::hold);
        running = true;
    }

    private void hold(StoredEndpoint endpoint) {
        List<PublishedPort> published = PortPlanning.held(endpoint);
        if (published.isEmpty()) {
            return;
        }
        Set<PublishedPort> rest = new LinkedHashSet<>(published);
        List<HostPorts.Taken> taken = hold(endpoint, rest);
        while (!taken.isEmpty()) {
            taken.forEach(t -> report(endpoint, t));
            // All or none is for new ones: those that can be had are kept from host processes.
            taken.forEach(t -> rest.remove(t.port()));
            taken = hold(endpoint, rest);
        }
    }

    private List<HostPorts.Taken> hold(StoredEndpoint endpoint, Set<PublishedPort> published) {
        return ports.hold(endpoint.spec().id().value(), List.copyOf(published));
    }

    private void report(StoredEndpoint endpoint, HostPorts.Taken taken) {
        String message = "published port " + taken.port() + " of sandbox "
                + endpoint.spec().sandbox().name() + " is in use on the host too: " + taken.reason();
        LOG.warn(message);
        Owner owner = Owner.of(endpoint.spec().network());
        statuses.add(owner, taken.port().toString(), new Condition("PortTaken", message, Instant.now()));
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, whose requests choose ports. */
    @Override
    public int getPhase() {
        return 0;
    }
}
