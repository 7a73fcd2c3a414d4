package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A namespace that plays the host, with an engine on it, and sandboxes that go when the test is over. */
final class KernelLab implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    static final Installation INSTALLATION = Installation.fresh("0123456789ab");

    final ScratchNamespace host = ScratchNamespace.create();
    final Queue<Owner> drifted = new ConcurrentLinkedQueue<>();
    final Queue<Instant> hostChanges = new ConcurrentLinkedQueue<>();
    final Queue<Instant> overruns = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final Path state;
    LinuxKernel kernel;

    KernelLab() {
        try {
            state = Files.createTempDirectory("fairlead-state");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kernel = start();
    }

    private LinuxKernel start() {
        LinuxKernel started = LinuxKernel.open("/run/netns/" + host.name(), state, INSTALLATION);
        started.listen(new DriftListener() {
            @Override
            public void drifted(Owner owner, Instant seen) {
                drifted.add(owner);
            }

            @Override
            public void hostChanged(Instant seen) {
                hostChanges.add(seen);
            }

            @Override
            public void everything(Instant seen) {
                overruns.add(seen);
            }
        });
        return started;
    }

    /** Stops the engine as a crash would, and starts another. */
    void restart() {
        restart(() -> {});
    }

    /**
     * @param meanwhile what happens while no engine looks
     */
    void restart(Runnable meanwhile) {
        kernel.close();
        meanwhile.run();
        kernel = start();
    }

    /** The records of a file of the state directory; none if there is no such file. */
    List<String> state(String file) {
        try {
            Path path = state.resolve(file);
            List<String> lines = Files.exists(path) ? Files.readAllLines(path) : List.of("");
            return lines.subList(1, lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScratchNamespace sandbox() {
        ScratchNamespace sandbox = ScratchNamespace.create();
        toClose.add(sandbox);
        return sandbox;
    }

    static NamespaceRef ref(ScratchNamespace namespace) {
        return NamespaceRef.named(namespace.name());
    }

    static Owner network(int number) {
        return Owner.of(new NetworkId("%064x".formatted(number)));
    }

    static Owner sandboxOwner(int number) {
        return Owner.of(new SandboxId("%064x".formatted(number)));
    }

    /** A bridge with addresses. */
    static List<Resource> bridge(Owner owner, String name, String... addresses) {
        List<Resource> wishes = new ArrayList<>();
        wishes.add(new BridgeLink(owner, NamespaceRef.HOST, name, null, null, true, false));
        for (String address : addresses) {
            wishes.add(new LinkAddress(owner, NamespaceRef.HOST, name, IpPrefix.of(address)));
        }
        return wishes;
    }

    /** A sandbox's attachment to a bridge, with an address and a default route. */
    static List<Resource> endpoint(
            Owner owner, String bridge, String veth, NamespaceRef sandbox, String mac, String address, String gateway) {
        IpAddress via = IpAddress.of(gateway);
        IpPrefix everywhere = IpPrefix.of(via.v6() ? "::/0" : "0.0.0.0/0");
        return List.of(
                veth(owner, bridge, veth, sandbox, mac),
                new LinkAddress(owner, sandbox, "eth0", IpPrefix.of(address)),
                new Route(owner, sandbox, everywhere, via, "eth0"));
    }

    static VethLink veth(Owner owner, String bridge, String veth, NamespaceRef sandbox, String mac) {
        MacAddress address = MacAddress.parse(mac).orElseThrow();
        return new VethLink(owner, NamespaceRef.HOST, veth, bridge, null, false, sandbox, "eth0", address, false);
    }

    @SafeVarargs
    static ResourceSet set(List<? extends Resource>... parts) {
        ResourceSet.Builder builder = new ResourceSet.Builder();
        for (List<? extends Resource> part : parts) {
            part.forEach(builder::add);
        }
        return builder.build();
    }

    Plan plan(Owner owner, ResourceSet wishes) {
        return kernel.plan(Map.of(owner, wishes));
    }

    /** Makes it so, and makes sure that nothing is left to do. */
    Plan converge(Map<Owner, ResourceSet> wishes) {
        Plan plan = kernel.plan(wishes);
        assertThat(plan.obstacles()).isEmpty();
        assertThat(kernel.apply(plan).failures()).isEmpty();
        Plan second = kernel.plan(wishes);
        assertThat(second.toPlannedChanges()).isEmpty();
        return plan;
    }

    Plan converge(Owner owner, ResourceSet wishes) {
        return converge(Map.of(owner, wishes));
    }

    /** The answer of {@code ip -j …} or another tool that prints JSON, run inside the namespace. */
    static JsonNode json(ScratchNamespace namespace, String... command) {
        String output = namespace.run(command);
        return JSON.readTree(output.isBlank() ? "[]" : output);
    }

    /**
     * Runs {@code ip netns} on the machine itself: inside a namespace it has a mount namespace of its own, where what it
     * mounts nobody else sees.
     */
    static void netns(String verb, ScratchNamespace namespace) {
        try {
            Process ip = new ProcessBuilder("ip", "netns", verb, namespace.name())
                    .inheritIO()
                    .start();
            assertThat(ip.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode hostLink(String name) {
        return json(host, "ip", "-d", "-j", "link", "show", name).get(0);
    }

    @Override
    public void close() {
        kernel.close();
        try {
            for (AutoCloseable closeable : toClose) {
                closeable.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        host.close();
    }
}
