package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.history.Entry;
import io.fairlead.model.NetworkSpec;
import io.fairlead.network.EndpointView;
import io.fairlead.network.SandboxChange;
import io.fairlead.network.SandboxChanges;
import io.fairlead.network.SandboxRequest;
import io.fairlead.network.SandboxView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Starts, stops, renames and removes containers; each in one change, with their sandboxes and endpoints. */
@Component
class ContainerLife {

    /** What {@code docker stop} sends first. */
    private static final Signal TERM = Signal.parse("SIGTERM");

    private static final int FAILED = 500;

    private final Containers containers;
    private final ContainerTable table;
    private final ContainerNames names;
    private final ContainerEnds ends;
    private final SandboxChanges changes;

    ContainerLife(
            Containers containers,
            ContainerTable table,
            ContainerNames names,
            ContainerEnds ends,
            SandboxChanges changes) {
        this.containers = containers;
        this.table = table;
        this.names = names;
        this.ends = ends;
        this.changes = changes;
    }

    /**
     * Makes the sandbox with all its endpoints, or nothing.
     *
     * @return whether it was not running before
     */
    boolean start(String idOrName) {
        String name = containers.get(idOrName).name();
        return Refusals.translated(
                name, () -> changes.carryOut(change -> start(idOrName, change)).result());
    }

    private boolean start(String idOrName, SandboxChange change) {
        Container container = containers.get(idOrName, change::sandbox);
        if (container.isRunning()) {
            return false;
        }
        StoredContainer stored = container.stored();
        Instant now = ContainerEvents.now();
        if (stored.mode().isContainer()) {
            join(container, change);
            table.update(stored.started(now, stored.endpoints()));
        } else {
            table.update(stored.started(now, attach(stored, change)));
        }
        change.noteLast(ContainerEvents.of("start", stored));
        return true;
    }

    private void join(Container container, SandboxChange change) {
        Container target = containers.get(container.stored().mode().container(), change::sandbox);
        if (target.id().equals(container.id())) {
            throw new DockerException(FAILED, "cannot join own network namespace");
        }
        if (!target.isRunning()) {
            throw DockerException.conflict("cannot join network namespace of a non running container: container "
                    + target.name() + " is " + target.state());
        }
    }

    /** The networks that it is in now, with what was asked for. */
    private static Map<String, EndpointSettings> attach(StoredContainer stored, SandboxChange change) {
        String kind = stored.mode().isHost() ? "host" : "managed";
        change.create(stored.id(), new SandboxRequest(stored.name(), kind, null, null, stored.labels()));
        Map<String, EndpointSettings> attached = new LinkedHashMap<>();
        stored.endpoints().forEach((name, asked) -> {
            NetworkSpec network = change.network(Objects.requireNonNullElse(asked.networkId(), name));
            EndpointView endpoint = change.attach(network.id().value(), asked.request(stored.id()));
            attached.put(network.name(), asked.in(network.id().value(), endpoint.id()));
        });
        change.publish(stored.id(), PublishedPorts.requests(stored.config(), stored.hostConfig()));
        return attached;
    }

    /**
     * Detaches it and removes its sandbox.
     *
     * @return whether it was running before
     */
    boolean stop(String idOrName) {
        return stop(idOrName, false);
    }

    private boolean stop(String idOrName, boolean stays) {
        return changes.carryOut(change -> {
                    Container container = containers.get(idOrName, change::sandbox);
                    if (!container.isRunning()) {
                        return false;
                    }
                    change.note(signalled(container, TERM));
                    change.noteLast(ContainerEvents.of("stop", container.stored()));
                    SandboxView sandbox = leave(container, change);
                    // It has nothing to do before it ends, so it ends in peace.
                    if (stays) {
                        ends.stop(container.stored(), sandbox, 0, change);
                    } else {
                        ends.end(container.stored(), sandbox, 0, change);
                    }
                    return true;
                })
                .result();
    }

    /** Stops it and starts it anew, also one that goes when it stops; a crash in between leaves it stopped. */
    void restart(String idOrName) {
        Container container = containers.get(idOrName);
        stop(container.id(), true);
        Refusals.translated(
                container.name(),
                () -> changes.carryOut(change -> {
                            boolean started = start(container.id(), change);
                            change.noteLast(ContainerEvents.of("restart", container.stored()));
                            return started;
                        })
                        .result());
    }

    /**
     * Does what the signal does to a process that has not asked for it: ends it, mostly.
     *
     * @throws DockerException 409 if it does not run
     */
    void kill(String idOrName, Signal signal) {
        changes.carryOut(change -> {
            Container container = containers.get(idOrName, change::sandbox);
            requireRunning(container, "cannot kill container: " + idOrName + ": ");
            change.note(signalled(container, signal));
            if (signal.isDeadly()) {
                SandboxView sandbox = leave(container, change);
                ends.end(container.stored(), sandbox, signal.exitCode(), change);
            }
            return true;
        });
    }

    private static Entry signalled(Container container, Signal signal) {
        return ContainerEvents.of("kill", container.stored(), "signal", String.valueOf(signal.number()));
    }

    static void requireRunning(Container container, String prefix) {
        if (!container.isRunning()) {
            throw DockerException.conflict(prefix + "container " + container.id() + " is not running");
        }
    }

    /** Deletes the sandbox of its own, if it has one, and keeps its row. */
    private @Nullable SandboxView leave(Container container, SandboxChange change) {
        SandboxView sandbox = container.sandbox();
        if (sandbox != null) {
            requireOurs(sandbox);
            if (!container.known()) {
                table.insert(container.stored());
            }
            change.delete(sandbox.id());
        }
        return sandbox;
    }

    /** What others run cannot be stopped from here. */
    private static void requireOurs(SandboxView sandbox) {
        if (sandbox.kind().equals("adopted") || sandbox.kind().equals("machine")) {
            throw DockerException.conflict("container " + sandbox.name() + " is "
                    + (sandbox.kind().equals("machine") ? "a virtual machine" : "a namespace of somebody else's")
                    + ", which is not for this service to stop; docker rm --force " + sandbox.name()
                    + " detaches it from its networks and leaves it running");
        }
    }

    /**
     * @throws DockerException 409 if it runs and is not to be stopped first
     */
    void remove(String idOrName, boolean force) {
        changes.carryOut(change -> {
            Container container = containers.get(idOrName, change::sandbox);
            if (container.isRunning() && !force) {
                throw DockerException.conflict("cannot remove container \"" + container.name()
                        + "\": container is running: stop the container before removing or force remove");
            }
            remove(container, change);
            return true;
        });
    }

    private void remove(Container container, SandboxChange change) {
        StoredContainer stored = container.stored();
        SandboxView sandbox = container.sandbox();
        boolean gone = false;
        if (container.isRunning()) {
            change.note(signalled(container, Signal.parse("SIGKILL")));
            if (sandbox != null) {
                change.delete(sandbox.id());
            }
            if (container.known()) {
                ends.end(stored, sandbox, ContainerEnds.KILLED, change);
            } else {
                ends.vanish(stored, change);
            }
            gone = container.known() && stored.isFleeting();
        }
        if (!gone) {
            ends.remove(stored, change);
        }
    }

    /**
     * @return the ids of those that went: stopped ones that match
     */
    List<String> prune(Predicate<Container> which) {
        return changes.carryOut(change -> {
                    List<String> pruned = new ArrayList<>();
                    for (ContainerTable.Head head : table.heads()) {
                        String id = head.id();
                        Container container = containers.get(id, change::sandbox);
                        if (!container.isRunning() && which.test(container)) {
                            ends.remove(container.stored(), change);
                            pruned.add(id);
                        }
                    }
                    return pruned;
                })
                .result();
    }

    /** Gives it another name, also while it runs. */
    void rename(String idOrName, String newName) {
        if (newName.isEmpty()) {
            throw DockerException.invalid("Neither old nor new names may be empty");
        }
        changes.carryOut(change -> {
            Container container = containers.get(idOrName, change::sandbox);
            String name = ContainerNames.bare(newName);
            if (name.equals(container.name())) {
                throw DockerException.invalid("Renaming a container with the same name as its current name");
            }
            ContainerNames.valid(name);
            names.requireFree(change, name);
            if (container.sandbox() != null) {
                change.rename(container.id(), name);
            } else {
                table.update(container.stored().withName(name));
            }
            if (container.sandbox() == null || !container.known()) {
                change.note(ContainerEvents.of(
                        "rename", container.stored().withName(name), "oldName", "/" + container.name()));
            }
            return true;
        });
    }

    /** Writes down other fields of the host's side; none of them may act on a sandbox. */
    void configure(String id, ObjectNode changed) {
        changes.carryOut(change -> {
            StoredContainer stored = containers.get(id, change::sandbox).stored();
            ObjectNode hostConfig = stored.hostConfig().deepCopy();
            hostConfig.setAll(changed);
            table.update(stored.withHostConfig(hostConfig));
            change.note(ContainerEvents.of("update", stored));
            return true;
        });
    }
}
