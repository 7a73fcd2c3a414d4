package io.fairlead.network;

import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.SandboxRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a sandbox that was adopted by its pid from becoming another process's: the kernel gives numbers out again. When
 * the start time is not the stored one, the namespace's path is replaced by one that cannot exist, so that the sandbox
 * counts as gone.
 */
final class AdoptedProcesses {

    private static final Logger LOG = LoggerFactory.getLogger(AdoptedProcesses.class);
    /** Field 22 of proc(5)'s /proc/PID/stat; the process's name, field 2, may hold blanks and parentheses. */
    private static final int START_TIME_AFTER_NAME = 22 - 3;

    private final Inventory inventory;

    AdoptedProcesses(Inventory inventory) {
        this.inventory = inventory;
    }

    /** In clock ticks since boot; empty if there is no such process. */
    static OptionalLong startTime(Path processDirectory) {
        try {
            String stat = Files.readString(processDirectory.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return OptionalLong.of(Long.parseLong(fields[START_TIME_AFTER_NAME]));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        } catch (IOException e) {
            // A process that dies while it is read: ESRCH.
            LOG.debug("Reading {}: {}", processDirectory, e.getMessage());
            return OptionalLong.empty();
        }
    }

    SandboxRef current(SandboxRef sandbox) {
        Optional<Long> stored = inventory.sandbox(sandbox.id()).map(StoredSandbox::processStart);
        if (stored.isEmpty()) {
            return sandbox;
        }
        Path namespace = Path.of(sandbox.namespace().path());
        OptionalLong now = startTime(namespace.resolve("../..").normalize());
        if (now.isPresent() && now.getAsLong() == stored.get()) {
            return sandbox;
        }
        NamespaceRef gone = new NamespaceRef(sandbox.namespace().path() + " (of a process that has ended)");
        return new SandboxRef(sandbox.id(), sandbox.name(), sandbox.kind(), gone);
    }

    NetworkIntent current(NetworkIntent intent) {
        List<EndpointSpec> endpoints = intent.endpoints();
        boolean unchanged = endpoints.stream().allMatch(e -> current(e.sandbox()) == e.sandbox());
        if (unchanged) {
            return intent;
        }
        return new NetworkIntent(
                intent.spec(), endpoints.stream().map(this::current).toList(), intent.uplinks());
    }

    private EndpointSpec current(EndpointSpec e) {
        return e.withSandbox(current(e.sandbox()));
    }
}
