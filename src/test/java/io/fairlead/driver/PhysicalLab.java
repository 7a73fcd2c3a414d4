package io.fairlead.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Installation;
import io.fairlead.kernel.LinuxKernel;
import io.fairlead.kernel.Plan;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A host and a station of its physical network, as namespaces on one cable: {@code lan0} of the host, 10.9.0.2, and
 * {@code eth0} of the station, 10.9.0.1. What drivers want is made by the engine on the host.
 */
final class PhysicalLab implements AutoCloseable {

    /** In a virtual machine a moment is long, and the clock may run fast. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    final ScratchNamespace host = ScratchNamespace.create();
    final ScratchNamespace lan = ScratchNamespace.create();
    private final LinuxKernel kernel;
    private final Map<Owner, ResourceSet> desired = new HashMap<>();
    private final List<ScratchNamespace> sandboxes = new ArrayList<>();

    PhysicalLab() {
        ScratchNamespace.connect(host, "lan0", lan, "eth0");
        host.run("ip", "addr", "add", "10.9.0.2/24", "dev", "lan0");
        lan.run("ip", "addr", "add", "10.9.0.1/24", "dev", "eth0");
        try {
            kernel = LinuxKernel.open(
                    "/run/netns/" + host.name(),
                    Files.createTempDirectory("fairlead-state"),
                    Installation.fresh("0123456789ab"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScratchNamespace sandbox() {
        ScratchNamespace sandbox = ScratchNamespace.create();
        sandboxes.add(sandbox);
        return sandbox;
    }

    static NamespaceRef ref(ScratchNamespace namespace) {
        return NamespaceRef.named(namespace.name());
    }

    HostFacts facts() {
        return kernel.facts();
    }

    /** Makes or changes a network; answers what that took. */
    List<String> put(NetworkDriver driver, Definitions definitions) {
        NetworkIntent intent = definitions.intent();
        assertThat(driver.validate(intent.spec(), kernel.facts())).isEmpty();
        return change(intent.owner(), driver.desired(intent, kernel.facts()));
    }

    List<String> remove(Definitions definitions) {
        return change(definitions.intent().owner(), ResourceSet.EMPTY);
    }

    private List<String> change(Owner owner, ResourceSet set) {
        desired.put(owner, set);
        ResourceSet.Builder shared = new ResourceSet.Builder();
        desired.values()
                .forEach(wishes -> wishes.all().stream()
                        .filter(resource -> resource.owner().equals(Owner.HOST))
                        .forEach(shared::add));
        Map<Owner, ResourceSet> wishes = Map.of(owner, set, Owner.HOST, shared.build());
        Plan plan = kernel.plan(wishes);
        assertThat(plan.obstacles()).isEmpty();
        assertThat(kernel.apply(plan).failures()).isEmpty();
        assertThat(kernel.plan(wishes).toPlannedChanges()).as("left over").isEmpty();
        return plan.toPlannedChanges().stream()
                .map(change -> change.action() + " " + change.kind() + " " + change.object())
                .toList();
    }

    /** Waits until an address answers. */
    static void reaches(ScratchNamespace from, String address) {
        Awaitility.await(address + " from " + from.name()).atMost(PATIENCE).until(() -> answers(from, address, 20));
    }

    /** Whether an address keeps silent. */
    static boolean missesOut(ScratchNamespace from, String address) {
        return !answers(from, address, 3);
    }

    private static boolean answers(ScratchNamespace from, String address, int seconds) {
        String command = "ping -c 1 -W " + seconds + " -q " + address + " >/dev/null 2>&1 && echo answered || true";
        return from.run("sh", "-c", command).equals("answered\n");
    }

    @Override
    public void close() {
        kernel.close();
        sandboxes.forEach(ScratchNamespace::close);
        lan.close();
        host.close();
    }
}
