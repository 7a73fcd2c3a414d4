package io.fairlead.network;

import io.fairlead.kernel.HostPorts;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.Condition;
import io.fairlead.model.EndpointId;
import io.fairlead.model.Owner;
import io.fairlead.model.PublishedPort;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Holds the stored host ports again when the service starts. One that a host process took meanwhile is a condition of
 * its network; published it stays, and is tried again until it can be had. What is held already costs a comparison.
 */
@Component
class PortsAtStart implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PortsAtStart.class);

    private static final int AGAIN_SECONDS = 5;

    private final Commands commands;
    private final HostPorts ports;
    private final StoredStatus statuses;
    /** What could not be had, by endpoint. */
    private final Map<EndpointId, Set<PublishedPort>> missing = new ConcurrentHashMap<>();

    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "port-retries");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean running;

    PortsAtStart(Commands commands, Kernel kernel, StoredStatus statuses) {
        this.commands = commands;
        this.ports = kernel.ports();
        this.statuses = statuses;
    }

    @Override
    public void start() {
        commands.inventory().endpoints().stream()
                .filter(endpoint -> !PortPlanning.held(endpoint).isEmpty())
                .forEach(endpoint -> holdAgain(endpoint, Set.of()));
        running = true;
        retries.scheduleWithFixedDelay(this::tryAgain, AGAIN_SECONDS, AGAIN_SECONDS, TimeUnit.SECONDS);
    }

    /** Within the commands' lock, so that no change of the endpoint's ports comes in between. */
    private void tryAgain() {
        commands.exclusively(inventory -> {
            missing.keySet().removeIf(id -> inventory.endpoint(id).isEmpty());
            inventory.endpoints().stream()
                    .filter(endpoint -> !PortPlanning.held(endpoint).isEmpty()
                            || missing.containsKey(endpoint.spec().id()))
                    .forEach(endpoint -> holdAgain(
                            endpoint, missing.getOrDefault(endpoint.spec().id(), Set.of())));
        });
    }

    /**
     * @param before what could not be had the last time
     */
    private void holdAgain(StoredEndpoint endpoint, Set<PublishedPort> before) {
        Set<PublishedPort> rest = new LinkedHashSet<>(PortPlanning.held(endpoint));
        Map<PublishedPort, String> reasons = new LinkedHashMap<>();
        List<HostPorts.Taken> taken = hold(endpoint, rest);
        while (!taken.isEmpty()) {
            // All or none is for new ones: those that can be had are kept from host processes.
            taken.forEach(t -> {
                rest.remove(t.port());
                reasons.put(t.port(), t.reason());
            });
            taken = hold(endpoint, rest);
        }
        Owner owner = Owner.of(endpoint.spec().network());
        before.stream()
                .filter(port -> !reasons.containsKey(port))
                .forEach(port -> statuses.remove(owner, port.toString()));
        reasons.forEach((port, reason) -> {
            if (!before.contains(port)) {
                report(endpoint, port, reason);
            }
        });
        if (reasons.isEmpty()) {
            missing.remove(endpoint.spec().id());
        } else {
            missing.put(endpoint.spec().id(), Set.copyOf(reasons.keySet()));
        }
    }

    private List<HostPorts.Taken> hold(StoredEndpoint endpoint, Set<PublishedPort> published) {
        return ports.hold(endpoint.spec().id().value(), List.copyOf(published));
    }

    private void report(StoredEndpoint endpoint, PublishedPort port, String reason) {
        String message = "published port " + port + " of sandbox "
                + endpoint.spec().sandbox().name() + " is in use on the host too: " + reason;
        LOG.warn(message);
        Owner owner = Owner.of(endpoint.spec().network());
        statuses.add(owner, port.toString(), new Condition("PortTaken", message, Instant.now()));
    }

    @Override
    public void stop() {
        retries.shutdown();
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
