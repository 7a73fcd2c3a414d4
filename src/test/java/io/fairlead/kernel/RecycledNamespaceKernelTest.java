package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.bridge;
import static io.fairlead.kernel.KernelLab.endpoint;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.sandboxOwner;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel gives the inode and the number of a namespace that is gone to the next one. */
class RecycledNamespaceKernelTest {

    private static final int ROUNDS = 150;
    private static final int NAMES = 4;

    private KernelLab lab;
    private final String prefix = "t-recycled-" + ProcessHandle.current().pid() + "-";

    @BeforeEach
    void open() {
        lab = new KernelLab();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** As clients do that use a name again and again, each time for another sandbox. */
    @Test
    void aNewSandboxIsNeverTakenForADeadOne() {
        Owner net = network(0xed);
        List<String> left = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Owner owner = sandboxOwner(round + 1);
            NamespaceRef name = NamespaceRef.named(prefix + round % NAMES);
            Map<Owner, ResourceSet> attached = Map.of(
                    owner,
                    set(List.of(new Netns(owner, name))),
                    net,
                    set(
                            bridge(net, "br-red", "10.9.0.1/24"),
                            endpoint(net, "br-red", "veth1", name, "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1")));
            lab.converge(attached);
            NetworkNamespace.callInThrowAway(() -> true);
            lab.converge(Map.of(owner, ResourceSet.EMPTY, net, set(bridge(net, "br-red", "10.9.0.1/24"))));
            if (Files.exists(Path.of(name.path()))) {
                left.add(name + " in round " + round);
            }
        }
        assertThat(left).isEmpty();
    }

    /** The other clients' namespaces come and go as fast as the kernel can, and take whatever numbers there are. */
    @Test
    void anAdoptedNamespaceThatReturnsUnderItsNameIsNoticed() {
        Owner net = network(0xed);
        ScratchNamespace sandbox = lab.sandbox();
        ResourceSet attached = set(
                bridge(net, "br-red", "10.9.0.1/24"),
                endpoint(
                        net,
                        "br-red",
                        "veth1",
                        KernelLab.ref(sandbox),
                        "02:00:00:00:00:0a",
                        "10.9.0.2/24",
                        "10.9.0.1"));
        lab.converge(net, attached);
        for (int round = 0; round < 10; round++) {
            lab.drifted.clear();
            KernelLab.netns("del", sandbox);
            NetworkNamespace.callInThrowAway(() -> true);
            KernelLab.netns("add", sandbox);
            await().until(() -> lab.drifted.contains(net));
            lab.converge(net, attached);
            assertThat(sandbox.run("ping", "-c1", "-W5", "10.9.0.1")).contains("1 received");
        }
    }

    @Test
    void theListOfOurNamespacesHoldsNoDeadOne() {
        Owner owner = sandboxOwner(1);
        NamespaceRef name = NamespaceRef.named(prefix + "listed");
        lab.converge(owner, set(List.of(new Netns(owner, name))));
        assertThat(lab.state("namespaces")).containsExactly(name.path());

        new NetworkNamespace("").delete(name);
        lab.converge(owner, ResourceSet.EMPTY);
        assertThat(lab.state("namespaces"))
                .as("when somebody else took it away")
                .isEmpty();

        lab.converge(owner, set(List.of(new Netns(owner, name))));
        new NetworkNamespace("").delete(name);
        lab.restart();
        assertThat(lab.state("namespaces")).as("after a start").isEmpty();

        lab.converge(owner, set(List.of(new Netns(owner, name))));
        lab.restart();
        assertThat(lab.state("namespaces")).as("of one that is there").containsExactly(name.path());
        lab.converge(owner, ResourceSet.EMPTY);
        assertThat(lab.state("namespaces")).as("when it was deleted").isEmpty();
        assertThat(Path.of(name.path())).doesNotExist();
    }
}
